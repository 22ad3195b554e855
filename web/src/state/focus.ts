/** Moves the keyboard's focus to a row once it is drawn. */
import { cursor } from "./store";

/** Focus the row, or the add box where there is none. With `keep`, a control inside the row keeps the focus it has. */
export function focusRow(uid: number, keep = false): void {
  cursor.value = uid;
  requestAnimationFrame(() => {
    const row = document.getElementById(`row-${uid}`);
    if (!row) {
      document.getElementById("add")?.focus();
      return;
    }
    if (keep && row.contains(document.activeElement) && document.activeElement !== document.body) {
      row.scrollIntoView({ block: "nearest" });
      return;
    }
    row.querySelector<HTMLElement>(".pick")?.focus();
  });
}
