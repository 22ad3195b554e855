/** What is wrong with a row, what to do, and buttons that do it. */
import type { RowError } from "../engine/types";
import { applyFix, select } from "../state/actions";
import { strings } from "../strings";
import { Warning } from "./parts";

function edit(uid: number, field: string): void {
  select(uid);
  requestAnimationFrame(() => {
    const row = document.getElementById(`row-${uid}`);
    const input = row?.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`) ?? row?.querySelector<HTMLElement>(".fields input");
    input?.focus();
  });
}

export function RowFault({ uid, error, chosen }: { uid: number; error: RowError; chosen: boolean }) {
  return (
    <div class="msg">
      <p id={`fault-${uid}`}>
        <Warning />
        <span><span class="vh">{strings.row.error} </span><b>{error.message}</b> {error.hint}</span>
      </p>
      {error.more.map((other, i) => (
        <p key={other.message} id={`fault-${uid}-${i}`} class="also"><span><b>{strings.row.also}</b> {other.message} {other.hint}</span></p>
      ))}
      <p class="fix">
        {error.fixes.map((fix) => (
          <button type="button" class="fixb" key={fix.label} onClick={() => applyFix(fix)}>{fix.label}</button>
        ))}
        {!chosen && <button type="button" class="plain" onClick={() => edit(uid, error.field)}>{strings.list.editRow}</button>}
      </p>
    </div>
  );
}
