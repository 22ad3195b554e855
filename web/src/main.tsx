/** Starts the page: what was kept or the first network, then the engine. */
import { effect } from "@preact/signals";
import { render } from "preact";
import * as actions from "./state/actions";
import { converse } from "./state/ask";
import { decode } from "./state/link";
import { listMine } from "./state/mine";
import { keepPage, watchServer } from "./state/away";
import { autosave } from "./state/persist";
import { planAhead } from "./state/plan";
import { boot, shelve } from "./state/prebuilt";
import * as store from "./state/store";
import { land, watchViews } from "./state/views";
import { strings } from "./strings";
import { App } from "./ui/App";
import { Dialogs } from "./ui/Dialogs";
import { Dock } from "./ui/Dock";
import { Guard } from "./ui/Guard";
import { onCopy, onPageKey, onPaste } from "./ui/keys";
import { Toasts } from "./ui/Notices";
import { Strip } from "./ui/Strip";
import { Top } from "./ui/Top";

function mount(id: string, what: preact.ComponentChild): void {
  const place = document.getElementById(id);
  if (!place) return;
  place.replaceChildren();
  render(<Guard>{what}</Guard>, place);
}

/** A network in the link is offered: nothing is opened unasked. */
async function fromLink(): Promise<void> {
  const got = await decode(location.hash);
  if (got === null) return land();
  window.history.replaceState(null, "", location.pathname + location.search);
  if (got === "bad") return actions.tell(strings.toast.badLink);
  store.offered.value = got;
  store.dialog.value = "link";
}

async function start(): Promise<void> {
  converse();
  await boot();
  mount("top", <><Top /><Strip /></>);
  mount("app", <App />);
  mount("over", <><Dock /><Toasts /><Dialogs /></>);
  autosave(actions.tell);
  watchViews();
  watchServer();
  void shelve();
  listMine();
  planAhead();
  await fromLink();
}

effect(() => {
  const weights = store.answer.value?.summary.weights;
  if (store.booted.value) document.title = strings.title(weights ? `${weights.n} ${weights.u}` : "", store.name.value);
});
/** The engine's files are in the browser's cache by then: nothing is fetched twice. */
effect(() => {
  if (import.meta.env.PROD && store.ready.value) void keepPage();
});
addEventListener("keydown", onPageKey);
addEventListener("copy", onCopy);
addEventListener("cut", onCopy);
addEventListener("paste", onPaste);
addEventListener("hashchange", () => void fromLink());
void start();
