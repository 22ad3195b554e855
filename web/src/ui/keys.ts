/** What the keys do. In the list they act on the row that has the focus; undo and redo everywhere but in text fields. */
import * as actions from "../state/actions";
import { focusRow } from "../state/focus";
import { openOwn } from "../state/networks";
import * as store from "../state/store";
import { nodesOf, textOf } from "../state/typed";
import { strings } from "../strings";

function isText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
}

function uidAt(target: EventTarget | null): number {
  const row = target instanceof Element ? target.closest<HTMLElement>("li[id^=row-]") : null;
  return Number(row?.id.slice(4) ?? 0);
}

function go(uid: number, to: number | "first" | "last"): void {
  const rows = store.view.peek();
  const at = rows.findIndex((row) => row.uid === uid);
  const next = to === "first" ? 0 : to === "last" ? rows.length - 1 : at + to;
  const row = rows[Math.max(0, Math.min(next, rows.length - 1))];
  if (row) focusRow(row.uid);
}

/** Keys for the row, also from within its fields. */
function anywhere(event: KeyboardEvent, uid: number): boolean {
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    actions.move(uid, event.key === "ArrowUp" ? -1 : 1);
    return true;
  }
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "d") {
    actions.duplicate(uid);
    return true;
  }
  if (event.key === "Escape" && store.selection.peek() !== null) {
    actions.unselect();
    focusRow(uid);
    return true;
  }
  return false;
}

function plain(event: KeyboardEvent, uid: number): boolean {
  if (event.altKey && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    actions.nest(uid, event.key === "ArrowRight" ? "into" : "out");
    return true;
  }
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "a") {
    actions.selectAll(uid);
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step !== 0) {
    if (event.shiftKey) actions.extend(uid, step);
    else go(uid, step);
    return true;
  }
  switch (event.key) {
    case "Home": go(uid, "first"); return true;
    case "End": go(uid, "last"); return true;
    case "ArrowRight": actions.fold(uid, true); return true;
    case "ArrowLeft": actions.fold(uid, false); return true;
    case "?": store.dialog.value = "keys"; return true;
    // A Mac's keyboard has Backspace where others have Delete.
    case "Backspace":
    case "Delete": actions.remove(uid); return true;
    default: return false;
  }
}

export function onListKey(event: KeyboardEvent): void {
  const uid = uidAt(event.target);
  if (uid === 0) return;
  if (anywhere(event, uid) || (!isText(event.target) && plain(event, uid))) {
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Undo and redo, for the whole page. */
export function onPageKey(event: KeyboardEvent): void {
  if (isText(event.target) || event.defaultPrevented) return;
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  if (event.shiftKey || key === "y") actions.redo();
  else actions.undo();
  event.preventDefault();
}

/** The row that copying and pasting are about; null where they are the browser's own business. */
function rowFor(event: ClipboardEvent): number | null {
  if (isText(event.target) || store.dialog.peek() !== "") return null;
  const chosen = getSelection();
  return chosen === null || chosen.isCollapsed ? uidAt(event.target) || uidAt(document.activeElement) : null;
}

/** Copies rows as text; cutting takes them out as well. */
export function onCopy(event: ClipboardEvent): void {
  const uid = rowFor(event);
  const nodes = uid ? actions.nodesAt(uid) : [];
  if (!uid || nodes.length === 0) return;
  event.clipboardData?.setData("text/plain", textOf(nodes));
  event.preventDefault();
  if (event.type === "cut") actions.remove(uid);
  else actions.tell(strings.toast.copiedRows(nodes.length));
}

/** Rows from text, below the row: as they were copied, or as one types them. A whole design is opened. */
export function onPaste(event: ClipboardEvent): void {
  const uid = rowFor(event);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (uid === null || text.trim() === "") return;
  event.preventDefault();
  void pasteText(text, uid);
}

async function pasteText(text: string, uid: number): Promise<void> {
  const got = await nodesOf(text);
  if (Array.isArray(got)) actions.paste(uid, got);
  else if ("layers" in got) openOwn(got);
  else actions.tell(`${got.message} ${got.hint}`.trim());
}
