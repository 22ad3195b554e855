/** On a phone: the views at the thumb, and the way to the add box. */
import { strings } from "../strings";
import { Icon } from "./parts";

const words = strings.views;
const VIEWS = ["layers", "memory", "fit", "compare", "zoo", "settings"] as const;

function toAdd(): void {
  const box = document.getElementById("add");
  box?.scrollIntoView({ block: "center" });
  box?.focus();
}

export function Dock() {
  return (
    <nav class="dock" aria-label={words.dock}>
      <div>
        {VIEWS.map((view) => <a key={view} href={`#${view}`} {...(view === "layers" ? { "aria-current": "true" as const } : {})}>{words[view]}</a>)}
      </div>
      <button type="button" class="fab" aria-label={strings.add.label} onClick={toAdd}><Icon name="plus" /> <span>{strings.add.fab}</span></button>
    </nav>
  );
}
