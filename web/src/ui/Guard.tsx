/** Where a part of the page cannot be drawn, the rest stays, and there is a way back. */
import { Component, type ComponentChildren } from "preact";
import { download, fileName } from "../save/files";
import * as actions from "../state/actions";
import { openEmpty } from "../state/networks";
import * as store from "../state/store";
import { strings } from "../strings";
import { Warning } from "./parts";

const words = strings.guard;

export class Guard extends Component<{ children: ComponentChildren }, { fault: string }> {
  override state = { fault: "" };

  override componentDidCatch(error: unknown): void {
    this.setState({ fault: String(error) });
  }

  /** Do something that may help, then draw again. */
  #after(act: () => void): void {
    act();
    this.setState({ fault: "" });
  }

  override render() {
    const { fault } = this.state;
    if (fault === "") return this.props.children;
    return (
      <div class="msg refused" role="alert">
        <p><Warning /><span><b>{words.failed}</b> {words.hint} <small>{fault}</small></span></p>
        <p class="fix">
          <button type="button" class="fixb" onClick={() => this.#after(actions.undo)}>{strings.toast.undo}</button>
          <button
            type="button" class="fixb"
            onClick={() => download(fileName(store.name.peek(), "json"), "application/json", JSON.stringify(store.doc.peek()))}
          >{strings.tools.asDesign}</button>
          <button type="button" class="fixb" onClick={() => this.#after(openEmpty)}>{strings.settings.empty}</button>
        </p>
      </div>
    );
  }
}
