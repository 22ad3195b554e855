/** How the numbers of the selected row come about: a sum as on paper, values filled in. */
import type { Factor, Figure } from "../engine/types";
import { formula } from "../state/ask";
import { settings } from "../state/store";
import { strings } from "../strings";

function Term({ factor, hot }: { factor: Factor; hot: boolean }) {
  return (
    <span class={hot ? "term hot" : "term"}>
      <span class="sym">{factor.symbol !== factor.value && factor.symbol}{factor.sub !== "" && <sub>{factor.sub}</sub>}</span>
      <b>{factor.value}</b>
      <small>{factor.meaning}</small>
    </span>
  );
}

function Sum({ figure, focused }: { figure: Figure; focused: string }) {
  return (
    <>
      <dt>{figure.title}</dt>
      <dd>
        {figure.products.map((product, p) => (
          <>
            {p > 0 && <span class="op">{strings.formula.plus}</span>}
            {product.factors.map((factor, i) => (
              <>
                {i > 0 && <span class="op">{strings.formula.times}</span>}
                <Term factor={factor} hot={focused !== "" && factor.field === focused} />
              </>
            ))}
          </>
        ))}
        <span class="result">
          {figure.products.length > 0 && <span class="op">{strings.formula.equals}</span>}
          <span class="term res"><span class="sym" /><b>{figure.result}</b><small /></span>
        </span>
        {figure.note !== "" && <p class="conv">{figure.note}</p>}
      </dd>
    </>
  );
}

export function FormulaView({ pointer, focused }: { pointer: string; focused: string }) {
  const got = formula.value;
  if (got?.id !== pointer) return <p class="formula-wait">{strings.formula.counting}</p>;
  const counted = settings.value.count;
  const main = got.figures.filter((figure) => figure.figure === "parameters" || figure.figure === counted);
  const rest = got.figures.filter((figure) => !main.includes(figure));
  return (
    <>
      <dl class="formula">{main.map((figure) => <Sum key={figure.figure} figure={figure} focused={focused} />)}</dl>
      {got.shape.map((line) => <p class="conv" key={line}>{line}</p>)}
      <details class="more">
        <summary>{strings.formula.more}</summary>
        <dl class="plainsums">
          {rest.map((figure) => <><dt>{figure.title}</dt><dd>{figure.text} {figure.note}</dd></>)}
          {got.weights.map((weight) => <><dt>{weight.name}</dt><dd>{weight.shape} = {weight.count}</dd></>)}
        </dl>
        <p>{got.about}</p>
        {got.source !== "" && <p>{strings.formula.source}: {got.source}</p>}
      </details>
    </>
  );
}
