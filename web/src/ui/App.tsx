/** The builder: settings, the list of layers, the label; below it memory and comparison. */
import { openTemplate } from "../state/networks";
import * as store from "../state/store";
import { strings } from "../strings";
import { AddBox } from "./AddBox";
import { Compare } from "./Compare";
import { Facts } from "./Facts";
import { Fit } from "./Fit";
import { LayerList } from "./LayerList";
import { Memory } from "./Memory";
import { EngineNotice } from "./Notices";
import { Settings } from "./Settings";
import { Zoo } from "./Zoo";

function Empty() {
  if (!store.empty.value || !store.booted.value) return null;
  return (
    <div class="empty">
      <p><b>{strings.list.empty}</b> {strings.list.emptyHint}</p>
      <ul>
        {store.templates.value.map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => openTemplate(one.id)}>
              <b>{one.title}</b><span>{one.answer.summary.parameters.n} {one.answer.summary.parameters.u} {strings.list.params}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function App() {
  return (
    <>
      <div class="bench">
        <Settings />
        <section class="layers" id="layers" aria-label={strings.list.label} tabIndex={-1}>
          <EngineNotice />
          <Empty />
          <LayerList />
          <AddBox />
        </section>
        <Facts />
      </div>
      <Memory />
      <Fit />
      <Compare />
      <Zoo />
    </>
  );
}
