/** Everything that the page says, in one place. What the engine says comes from the engine. */

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

const rows = (count: number): string => (count === 1 ? "1 row" : `${count} rows`);

export const strings = {
  brand: "Netweight",
  mark: "NET WT.",
  title: (weight: string, name: string) => `${weight === "" ? "" : `NET WT. ${weight}: `}${name}, Netweight`,
  headline: (name: string) => `${name}: what it weighs`,
  promise: "The weights of a net, counted in this browser. Nothing leaves it.",
  unnamed: "My network",
  views: { label: "Views", dock: "Views, at the thumb", layers: "Layers", memory: "Memory", fit: "Fit", compare: "Compare", zoo: "Zoo", guide: "Guide", settings: "Settings" },
  home: "NET WT. Netweight, top of the page",

  tools: {
    undo: "Undo", redo: "Redo", open: "Open", export: "Export", share: "Share", theme: "Light or dark",
    keys: "Keyboard shortcuts", menu: "Menu", choose: (name: string) => `Network: ${name}. Choose another`,
    openFile: "Open a design file", asDesign: "Design file", asJson: "Report, JSON", asCsv: "Table, CSV", asMd: "Table, Markdown",
    asHtml: "Report, HTML", clear: "Clear all layers", clearShort: "Clear",
  },

  totals: {
    label: "Totals", parameters: "Parameters", compute: "Compute", weights: "Weights", peak: "Peak activations",
    training: "Training", layers: "Layers", macs: (macs: string) => `${macs}, 1 MAC = 2 FLOPs`,
    flops: (flops: string) => `${flops}, 1 MAC = 2 FLOPs`, partial: (which: string) => `partial, ${which}`,
    total: "Total", totalOf: (which: string) => which, unitFlops: (unit: string) => `${unit}FLOPs`, unitMacs: (unit: string) => `${unit}MACs`,
  },

  settings: {
    label: "Settings", network: "Network", name: "Name", sample: "Sample", input: "Input", inputOf: (name: string) => `Input ${name}`,
    holds: "Holds", holdsOf: (name: string) => `${name} holds`, values: "values", indices: "whole numbers",
    batch: "Batch", seq: "Sequence", image: "Image side", stored: "Stored as", format: "Weights", written: "Written as", count: "Count",
    flops: "FLOPs", macs: "MACs", bytes: "Bytes", binary: "GiB", decimal: "GB", shapes: "Shapes", first: "NCHW", last: "NHWC",
    start: "Start from", mine: "Mine", allMine: (count: number) => `All ${count} of mine`, empty: "Empty network", template: "template", all: "All known networks", inferred: "from layer 1",
    own: (rules: string) => `The design's own: ${rules}`, more: (count: number) => `and ${count.toLocaleString("en")} more, in the design file`, noShape: "A shape such as 3 × 224 × 224.",
  },

  list: {
    label: "Layers", layer: "Layer", output: "Output", parameters: "Parameters", flops: "FLOPs", macs: "MACs", activation: "Activation",
    fold: (name: string) => `Fold ${name}`, unfold: (name: string) => `Unfold ${name}`, actions: (n: string) => `Actions for row ${n}`,
    waits: (n: string) => `waits for row ${n}`, noOutput: "no output", counting: "counting…", holds: (count: number) => rows(count),
    empty: "Nothing in it yet.", emptyHint: "Type a layer below, or start from one of these.", editRow: "Edit the row", params: "params",
    more: (from: number, to: number, all: number) => `Rows ${from} to ${to} of ${all} are drawn.`,
  },

  row: {
    up: "Move up", down: "Move down", into: (name: string) => `Into ${name}`, out: (name: string) => `Out of ${name}`, duplicate: "Duplicate", repeat: "Repeat × N", group: "Group", residual: "Residual",
    ungroup: "Ungroup", remove: "Delete", extend: "Select next too", shrink: "Select one fewer",
    selected: (count: number) => `${count} rows selected`, actions: "Row actions", name: "Name", input: "In", inputHelp: "From the layer above",
    times: "Times", shared: "Shared weights", merge: "Merge", axis: "Axis", of: "Runs again", trainable: "Trainable",
    error: "Error:", also: "Also:", hint: "Note:", layer: "Layer", around: (title: string) => `${title} inside`,
  },

  field: {
    whole: (min: number, example: string, words: readonly string[]) =>
      `A whole number from ${min}, such as ${example}${words.length > 0 ? `, or ${list(words)}` : ""}.`,
    atLeast: (min: number) => `At least ${min.toLocaleString("en")}.`, atMost: (max: number) => `At most ${max.toLocaleString("en")}.`,
    count: (min: number) => `A whole number from ${min}.`, number: "A number, such as 0.5.", choice: (words: readonly string[]) => `One of ${list(words)}.`,
  },

  formula: {
    label: "How it is counted", times: "×", plus: "+", equals: "=", counting: "Asking the engine…", more: "More of this row",
    weights: "Weight tensors", source: "Source",
  },

  add: {
    fab: "Layer",
    label: "Add a layer", placeholder: "Type a layer, see its cost", help: "Enter adds it below the selected row.", examples: "Try",
    tries: ["conv 3x3 64 s2", "dense 512", "lstm 512", "mha 768 h12"], list: "Layers that can be added", button: "Add",
    waiting: (what: string) => `Waits for the engine: ${what}`, again: (text: string) => `Edit “${text}”`,
    noJson: "This text is no list of layers.", noJsonHint: "Copy rows of the list, or type layers such as dense 512.",
  },

  facts: {
    label: "Label", title: "Network Facts", sample: "Sample size", parameters: "Parameters", of: "% of 8 GiB", largest: "Largest parts", flops: "FLOPs",
    svg: "Save SVG", png: "Save PNG", text: "Copy as text",
  },

  memory: {
    title: "Memory", training: "Training", inference: "Inference", weights: "Weights", table: "Show as table", chart: "Show as chart", format: "Stored as", bits: "Bits", total: "Total", note: "Note",
    precision: "Weights at each precision", chartOf: (what: string, said: string) => `${what} memory: ${said}.`, region: "Memory tables",
    precisionRegion: "Weights at each precision",
  },

  compare: {
    title: "Compare", mine: "This network", vision: "Vision, at its own image size", language: "Language, at 128 tokens", others: "Others, at their own sizes", table: "Show as table",
    chart: "Show as chart", network: "Network", parameters: "Parameters", flops: "FLOPs", memory: "Memory", memoryIn: (format: string) => `Memory, ${format}`, year: "Year", times: "× mine",
    pin: "Pin this network", pinned: "Pinned networks", unpin: (name: string) => `Unpin ${name}`,
    timesOf: (parameters: string, flops: string) => `${parameters} the parameters, ${flops} the FLOPs of this one`,
    yours: (name: string) => `${name}, yours`, yoursShort: "Yours", region: "Known networks", waiting: "Known networks appear when the engine is ready.",
    by: "Drawn by", map: "FLOPs and parameters", alt: (name: string, count: number, finding: string) => `${name} among ${count} known networks on log scales. ${finding}`,
    openIt: (name: string) => `Open ${name}`, nearest: (count: number, all: number) => `The ${count} nearest of ${all}; the table has them all.`,
  },

  fit: {
    title: "Will it fit?", device: "Device", batch: "Batch", seq: "Tokens", image: "Image side", part: "Part", size: "Size", range: "Range", formula: "How",
    own: "The design's own", more: "More settings", moreSet: (count: number) => `More settings, ${count} set`, reset: "Reset all", on: "counted", off: "left out",
    exact: "exact", changes: "To make it fit", askChanges: "Find the cheapest change", noChanges: "No change here makes it fit.", assumptions: "Assumed", fits: "fits", fitsNot: "does not fit", region: "Memory by part",
    waiting: "The plan appears when the engine is ready.",
    barOf: (moment: string, parts: string) => `${moment}: ${parts}.`,
    moments: { prefill: "Prefill", decode: "Decode", forward: "Forward", backward: "Backward", step: "Optimizer step", loss: "Loss" } as Record<string, string>,
  },

  groups: {
    weights: "Weights", gradients: "Gradients", optimizer: "Optimizer", activations: "Activations", cache: "Cache", overhead: "Overhead",
  },

  zoo: {
    title: "Known architectures", find: "Find", findHint: "name or tag", field: "Field", all: "All", format: "Stored as", region: "Table of known architectures",
    network: "Network", year: "Year", parameters: "Parameters", active: "Active", published: "Published", macs: "MACs", flops: "FLOPs", weights: "Weights",
    cache: "KV cache a token", cacheNote: "Keys and values of one more token, in bf16",
    lead: (count: number) => `${count} networks, every figure counted from its layers; beside it what its source prints, and = where all its digits agree, else how many times it ours is.`,
    shown: (count: number, all: number) => (count === all ? `All ${all}` : `${count} of ${all}`), none: "Nothing is like this.",
    openIt: (name: string) => `Open ${name}`, sortBy: (what: string) => `Sort by ${what}`,
    groups: { vision: "Vision", language: "Language", audio: "Audio", multimodal: "Multimodal", generation: "Generation" } as Record<string, string>,
  },

  networks: {
    title: "Networks", search: "Search", mine: "Mine", templates: "Templates", known: "Known networks", close: "Close", none: "No network of that name.",
    count: (count: number) => (count === 1 ? "1 network" : `${count} networks`), empty: "Empty network",
  },

  keys: {
    title: "Keys", close: "Close", where: "In the list of layers; undo and redo anywhere outside text fields.",
    all: [
      ["Up, Down, Home, End", "Go from row to row"],
      ["Enter", "Select the row and edit it; in the add box: add below the selection"],
      ["Left, Right", "Fold, unfold a group"],
      ["Shift + Up, Shift + Down", "Select fewer or more rows, to group them"],
      ["Alt + Up, Alt + Down", "Move the row"],
      ["Alt + Right, Alt + Left", "Into the group next to it, out of the group around it"],
      ["Ctrl or Cmd + D", "Duplicate"],
      ["Shift + click", "Select from the current row to this one"],
      ["Ctrl or Cmd + A", "Select all rows of the list or group"],
      ["Ctrl or Cmd + C, X, V", "Copy, cut and paste rows as text"],
      ["Delete, Backspace", "Remove"],
      ["Ctrl or Cmd + Z", "Undo"],
      ["Ctrl or Cmd + Shift + Z, Ctrl + Y", "Redo"],
      ["Escape", "Close what is open"],
      ["?", "This list"],
    ] as readonly (readonly [string, string])[],
  },

  engine: {
    counting: "Counting exactly", downloading: (loaded: string, total: string) => `engine ${loaded} of ${total} MB`, starting: "starting Python",
    retry: "Try again", copy: "Copy details", details: "Details", stays: "The network stays editable and saved; the numbers shown are the last good ones.",
    refused: "This network cannot be counted as it stands.", noScript: "The calculator needs JavaScript; the guide below does not.",
  },

  away: (kept: boolean) => `The server does not answer. The page works on as it is${kept ? ", a reload included" : "; a reload needs the server again"}.`,

  toast: {
    undo: "Undo", removed: (count: number) => (count === 1 ? "Row removed." : `${count} rows removed.`), opened: (name: string) => `${name} opened.`,
    cleared: "All layers cleared; what was there stays under Mine.", copied: "Copied.", copiedRows: (count: number) => `${rows(count)} copied as text.`, notCopied: "The browser did not allow copying.", link: "Link copied. It holds the whole network.",
    tooLong: "Too large for a link. Export the design file instead.", failed: "That did not work.", yaml: "The page opens designs written as JSON; this file is YAML.", noFile: "Its file cannot be had: the server does not answer, or has a newer page. Reload to see.", fixed: (label: string) => `${label}: done.`,
    badLink: "This link holds no network that can be read.", close: "Close message",
  },

  mine: {
    unreadable: "Cannot be read", save: "Save as file", drop: (name: string) => `Delete ${name}`, deleted: (name: string) => `${name} deleted.`,
    changedElsewhere: "Changed in another tab; Undo takes it back.", deletedElsewhere: "Deleted in another tab. It is kept again at the next change here.",
    apart: "Another tab changed this network at the same time: both are kept under Mine.",
    full: "The browser's storage is full: this network is not kept.", forbidden: "The browser lets this page keep nothing.",
    unkeptHint: "Export the design file, or delete some of your networks in the list of networks.",
  },

  guard: { failed: "This part of the page cannot be drawn.", hint: "Your networks are kept." },

  link: {
    title: "A network from a link", text: (name: string) => `The link holds ${name}. Opened, it is kept beside yours, which stay as they are.`,
    use: "Open it", keep: "Keep mine",
  },
  footer: "Netweight, the weights of a net. Open source, Apache-2.0.",
} as const;
