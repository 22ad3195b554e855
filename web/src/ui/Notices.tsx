/** What the page says about itself: the engine's state, short messages with Undo, the status region. */
import { useEffect, useState } from "preact/hooks";
import type { EngineState } from "../engine/client";
import { copy } from "../save/files";
import * as actions from "../state/actions";
import { ask } from "../state/ask";
import { away, kept } from "../state/away";
import { unkept } from "../state/mine";
import * as store from "../state/store";
import { strings } from "../strings";
import { Icon, Warning } from "./parts";

const words = strings.engine;
const PATIENCE = 400;

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function Starting({ state }: { state: Extract<EngineState, { phase: "starting" }> }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  const share = state.total > 0 ? Math.min(1, state.loaded / state.total) : 0;
  const stage = state.stage === "downloading" && state.total > 0
    ? words.downloading(megabytes(state.loaded), megabytes(state.total)) : words.starting;
  return (
    <p class="boot">
      <span>{words.counting}, {stage}</span>
      <svg width="100%" height="4" aria-hidden="true">
        <rect class="trk" width="100%" height="4" /><rect class="run" width={`${Math.round(share * 100)}%`} height="4" />
      </svg>
    </p>
  );
}

function Failed({ state }: { state: Extract<EngineState, { phase: "failed" }> }) {
  return (
    <div class="msg engine-failed" role="alert">
      <p><Warning /><span><b>{state.message}</b> {state.hint}</span></p>
      <p class="stays">{words.stays}</p>
      <p class="fix">
        <button type="button" class="fixb" onClick={() => ask().retry()}>{words.retry}</button>
        <button
          type="button" class="plain"
          onClick={() => void copy(`${state.cause}: ${state.message}\n${state.details}\n${navigator.userAgent}`).then((good) =>
            actions.tell(good ? strings.toast.copied : strings.toast.notCopied))}
        >{words.copy}</button>
      </p>
      {state.details !== "" && <details><summary>{words.details}</summary><p>{state.details}</p></details>}
    </div>
  );
}

export function EngineNotice() {
  const state = store.engine.value;
  const refused = store.refusal.value;
  return (
    <>
      {state.phase === "starting" && <Starting state={state} />}
      {state.phase === "failed" && <Failed state={state} />}
      {unkept.value !== "" && (
        <div class="msg refused" role="alert">
          <p><Warning /><span><b>{strings.mine[unkept.value]}</b> {strings.mine.unkeptHint}</span></p>
        </div>
      )}
      {away.value && <p class="late" role="status">{strings.away(kept.value)}</p>}
      {refused && (
        <div class="msg refused" role="alert">
          <p><Warning /><span><b>{refused.message || words.refused}</b> {refused.hint}</span></p>
        </div>
      )}
    </>
  );
}

export function Toasts() {
  const toast = store.toast.value;
  useEffect(() => {
    if (!toast) return undefined;
    const timer = setTimeout(() => {
      if (store.toast.peek() === toast) store.toast.value = null;
    }, 10_000);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <>
      <p class="vh" role="status" aria-live="polite">{store.said.value}</p>
      {toast && (
        <div class="toast">
          <span>{toast.text}</span>
          {toast.undo && <button type="button" onClick={toast.undo}>{strings.toast.undo}</button>}
          <button type="button" class="icon" aria-label={strings.toast.close} onClick={() => (store.toast.value = null)}><Icon name="close" /></button>
        </div>
      )}
    </>
  );
}
