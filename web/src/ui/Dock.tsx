/** On a phone: the views at the thumb, and the way to the add box. */
import { strings } from "../strings";
import { Icon } from "./parts";

const words = strings.views;

function toAdd(): void {
  const box = document.getElementById("add");
  box?.scrollIntoView({ block: "center" });
  box?.focus();
}

export function Dock() {
  return (
    <nav class="dock" aria-label={words.label}>
      <a href="#layers" aria-current="true">{words.layers}</a><a href="#memory">{words.memory}</a>
      <a href="#compare">{words.compare}</a><a href="#settings">{words.settings}</a>
      <button type="button" class="fab" onClick={toAdd}><Icon name="plus" /> {strings.add.fab}</button>
    </nav>
  );
}
