/** The engine's protocol in types: what `docs/engine.md` says in words. */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A number for people: short text, unit, exact text. All three are shown, never computed with. */
export interface Quantity {
  n: string;
  u: string;
  x: string;
}

/** A layer or a group of the design document, its envelope included. */
export interface Node {
  kind: string;
  name?: string;
  from?: string | string[];
  tie?: Record<string, string>;
  trainable?: boolean;
  when?: string;
  in?: number | string;
  layers?: Node[];
  shortcut?: Node[];
  branches?: Node[][];
  /** Beside the experts; of a repeat it is a yes or no. */
  shared?: Node[] | boolean;
  /** What a wrapper goes around. */
  layer?: Node;
  [field: string]: Json | Node | Node[] | Node[][] | undefined;
}

export interface DocumentInput {
  shape: (number | string)[];
  dtype?: string;
}

/** The document a person edits; also the file, the link and the undo step. */
export interface Network {
  netweight: 1;
  name?: string;
  sizes?: Record<string, number>;
  inputs?: Record<string, DocumentInput>;
  layers: Node[];
  outputs?: string[];
  /** Rules that the design brings, such as the formats of its weights. */
  policies?: Record<string, string[]>;
  /** False where nobody generates with it, though it looks back. */
  generates?: boolean;
}

export interface Settings {
  format?: string;
  units?: "binary" | "decimal";
  layout?: "first" | "last";
}

export interface Fix {
  label: string;
  id: string;
  set: Record<string, Json>;
  unset: string[];
}

/** Codes of the engine; `stale` and `engine` come from the client: superseded, or no engine to ask. */
export type ErrorCode =
  | "request"
  | "document"
  | "shape"
  | "field"
  | "unknown"
  | "text"
  | "question"
  | "internal"
  | "stale"
  | "engine";

export interface EngineError {
  code: ErrorCode;
  path: string;
  /** The setting or the field at fault, where it is one. */
  field?: string;
  message: string;
  hint: string;
  /** Of a fault of the engine's own: what a report needs. */
  details?: string;
}

export interface RowFault extends EngineError {
  field: string;
  fixes: Fix[];
}

export interface RowError extends RowFault {
  /** What else is wrong with the row. */
  more: RowFault[];
}

export interface Row {
  id: string;
  n: string;
  depth: number;
  kind: string;
  name: string;
  title: string;
  config: string;
  group: boolean;
  size: number;
  times: number;
  label: string;
  in: string;
  output: string;
  p: Quantity;
  f: Quantity;
  m: Quantity;
  a: Quantity;
  /** Parameters and FLOPs as lengths of bars. */
  pv: number;
  fv: number;
  quiet: boolean;
  state: "ok" | "error" | "waits";
  waits?: string;
  /** What may not be meant though it is no fault. */
  hint: string;
  error: RowError | null;
}

export interface Summary {
  parameters: Quantity;
  trainable: Quantity;
  buffers: Quantity;
  flops: Quantity;
  macs: Quantity;
  weights: Quantity;
  format: string;
  layers: string;
  layers_note: string;
}

export interface Precision {
  format: string;
  bits: string;
  weights: Quantity;
  v: number;
  note: string;
}

/** What bytes are for, in every chart alike. */
export type PartGroup = "weights" | "gradients" | "optimizer" | "activations" | "cache" | "overhead";

export interface MemoryPart {
  part: PartGroup;
  q: Quantity;
  v: number;
}

export interface MemoryTotal {
  format: string;
  total: Quantity;
  v: number;
  parts: MemoryPart[];
}

/** One line of the label. */
export interface Fact {
  name: string;
  figure: string;
  share: string;
  strong: boolean;
  inner: boolean;
}

/** What the label says. */
export interface Facts {
  name: string;
  sample: string;
  amount: string;
  parameters: Quantity;
  facts: Fact[];
  parts: Fact[];
  foot: string;
  net: Quantity;
}

export interface Weighed {
  ok: true;
  name: string;
  partial: string | null;
  summary: Summary;
  say: string;
  inputs: { name: string; shape: (number | string)[]; text: string; dtype: string }[];
  sizes: { name: string; value: number }[];
  /** Names these rows; a request that gives it as `since` gets places of equal rows in their stead. */
  key: string;
  rows: Row[];
  notes: string[];
  errors: number;
}

/** What takes longer to count than rows and their sums. */
export interface Footprint {
  ok: true;
  peak: Quantity;
  peak_at: string;
  training: Quantity;
  training_note: string;
  precision: Precision[];
  memory: { finding: string; scale: number; training: MemoryTotal[]; inference: MemoryTotal[] };
  label: Facts;
}

export interface Factor {
  symbol: string;
  sub: string;
  value: string;
  meaning: string;
  field: string;
}

export interface Figure {
  figure: "parameters" | "flops" | "macs" | "activation" | "weights";
  title: string;
  text: string;
  symbols: string;
  products: { factors: Factor[] }[];
  result: string;
  note: string;
}

export interface Formula {
  ok: true;
  id: string;
  figures: Figure[];
  shape: string[];
  weights: { name: string; shape: string; count: string }[];
  about: string;
  source: string;
}

export interface Parsed {
  ok: true;
  node: Node;
  echo: string;
}

export interface Field {
  name: string;
  title: string;
  type: "int" | "ints" | "number" | "bool" | "choice" | "text";
  min: number | null;
  max: number | null;
  default: Json;
  required: boolean;
  choices: string[];
}

export interface Kind {
  kind: string;
  title: string;
  family: string;
  about: string;
  example: string;
  words: string[];
  /** Of a wrapper: the families of what it goes around. */
  holds: string[];
  fields: Field[];
}

export interface FormatGroup {
  group: string;
  formats: { name: string; note: string }[];
}

/** What a kind of group holds: fields that are lists of nodes, and fields that are lists of paths. */
export interface Holding {
  lists: string[];
  paths: string[];
}

export interface Catalogue {
  ok: true;
  formats: FormatGroup[];
  kinds: Kind[];
  groups: Record<string, Holding>;
}

/** What `compare` needs of a known architecture; a `ZooEntry` will do. */
export interface Known {
  id: string;
  title: string;
  year: number;
  group: string;
  parameters: string;
  flops: string;
  weights: Record<string, string>;
}

export interface CompareRow {
  id: string;
  title: string;
  mine: boolean;
  year: number | null;
  group: string;
  p: Quantity;
  f: Quantity;
  w: Quantity;
  pv: number;
  fv: number;
  wv: number;
  pr: string;
  fr: string;
  wr: string;
}

export interface Compared {
  ok: true;
  /** What the bytes of weights are of. */
  format: string;
  finding: string;
  rows: CompareRow[];
}

/** A published figure, as its source prints it, and how many times it ours is, `=` where all its digits agree. */
export interface Published {
  figure: "parameters" | "macs" | "flops";
  text: string;
  convention: string;
  source: string;
  ratio: string;
}

/** Exact integers are text; `c` is what the cache grows by with each token, in bf16; `a` what one token meets of experts. */
export interface ZooEntry extends Known {
  family: string;
  aliases: string[];
  tags: string[];
  source: string;
  note: string;
  macs: string;
  cache: string;
  active: string;
  p: Quantity;
  f: Quantity;
  m: Quantity;
  w: Record<string, Quantity>;
  c: Quantity | null;
  a: Quantity | null;
  input: string;
  published: Published[];
}

export interface Zoo {
  ok: true;
  entries: ZooEntry[];
}

export interface Opened {
  ok: true;
  doc: Network;
}

export interface Exported {
  ok: true;
  name: string;
  type: string;
  text: string;
}

export interface Label {
  ok: true;
  svg: string;
  text: string;
}

export interface Refusal {
  ok: false;
  error: EngineError;
}

/** A size: the likely one, its length as a bar, and its range, empty where it is exact. */
export interface Amount {
  q: Quantity;
  v: number;
  range: string;
}

/** A part of the memory at one moment; parts add up to what they are parts of. */
export interface PlanPart extends Amount {
  part: string;
  share: string;
  formula: string;
  source: string;
  parts: PlanPart[];
}

export interface Moment extends Amount {
  name: string;
  at: string;
  /** The parts by what they are for. */
  groups: (Amount & { group: PartGroup; share: string })[];
  parts: (PlanPart & { group: PartGroup })[];
}

/** What would change, to fit: `plan` and `sizes` go over those that were asked for. */
export interface Change extends Amount {
  title: string;
  cost: string;
  fits: boolean;
  plan: Plan;
  sizes: Record<string, number>;
}

export type Plan = Record<string, string | number | boolean>;

export interface Planned {
  ok: true;
  mode: "inference" | "training";
  total: Amount;
  peak: string;
  at: string;
  moments: Moment[];
  assumptions: string[];
  /** Whether it fits, and the largest batch that does, in sentences. */
  verdict: string;
  largest: string;
  limit: { name: string; q: Quantity; v: number; note: string; fits: boolean; left: Quantity } | null;
  fit: { what: string; value: string | null; q: Quantity; next: Quantity; binds: string } | null;
  changes: Change[];
}

/** A setting of a plan, as a form shows it. */
export interface PlanField {
  name: string;
  title: string;
  mode: "inference" | "training" | "both";
  form: "choice" | "format" | "count" | "yes" | "rules";
  default: string | number | boolean;
  least: number;
  most: number;
  note: string;
  usual: boolean;
  generates: boolean;
  /** What it may be; of rules, suggestions. */
  choices: { value: string; title: string; note: string }[];
}

export interface PlanChoices {
  ok: true;
  fields: PlanField[];
  groups: PartGroup[];
  devices: { name: string; title: string; v: number }[];
}

/** What each verb takes. */
export interface Requests {
  weigh: { doc: Network; settings?: Settings; since?: string };
  footprint: { doc: Network; settings?: Settings };
  formula: { doc: Network; settings?: Settings; id: string };
  parse: { text: string };
  catalogue: object;
  compare: { doc: Network; settings?: Settings; known?: readonly Known[] };
  zoo: object;
  memory: { doc: Network; settings?: Settings; sizes?: Record<string, number>; plan?: Plan; device?: string; fit?: string };
  memory_choices: object;
  open: { text: string; name: string };
  export: { doc: Network; settings?: Settings; format: "json" | "csv" | "md" | "html" };
  label: { doc: Network; settings?: Settings };
}

/** What each verb answers when it can. */
export interface Answers {
  weigh: Weighed;
  footprint: Footprint;
  formula: Formula;
  parse: Parsed;
  catalogue: Catalogue;
  compare: Compared;
  zoo: Zoo;
  memory: Planned;
  memory_choices: PlanChoices;
  open: Opened;
  export: Exported;
  label: Label;
}

export type Verb = keyof Requests;
export type Answer<V extends Verb = Verb> = Answers[V] | Refusal;

/** `data.json` of the build's folder of numbers: what the page shows before there is an engine. Written by `netweight.app.prebuilt`. */
export interface Prebuilt {
  start: string;
  templates: Template[];
  catalogue: Catalogue;
}

export interface Template {
  id: string;
  title: string;
  doc: Network;
  answer: Weighed;
  footprint: Footprint;
  label: Label;
}
