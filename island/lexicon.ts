// A lexicon of the language aids, ready to be matched: wording/lexicon.go in the
// browser. wording/lexicon/README.md says what the file and its patterns mean.

export type Field = "story" | "change";

export interface Source {
  endings: Record<string, string>;
  forms: Record<string, string>;
  sets: Record<string, string>;
  kinds: Record<string, { said: string; offer: string }>; // in the order in which they are told
  rules: { kind: string; in?: Field; use?: string; say: string[] }[];
}

export interface Step {
  words: Set<string>;
  ends: string[];
  member: boolean;
  name: boolean;
  opens: boolean;
  not: boolean;
  before: boolean;
  maybe: boolean;
  skip: number;
  start: boolean;
  end: boolean;
  comma: boolean;
}

export interface Rule {
  kind: string;
  order: number;
  in: Field | undefined;
  use: string | undefined;
  steps: Step[];
  first: number; // the step at which the marked words begin
  last: number; // the step before which they end
}

export interface Lexicon {
  source: Source;
  endings: Map<string, string>;
  forms: Map<string, string>;
  things: Set<string>;
  places: Set<string>;
  byWord: Map<string, Rule[]>;
  byName: Rule[];
  opening: Rule[];
  any: Rule[];
}

export function lexiconOf(source: Source): Lexicon {
  const lexicon: Lexicon = {
    source,
    endings: new Map(Object.entries(source.endings)),
    forms: new Map(Object.entries(source.forms)),
    things: new Set(Object.values(source.sets).flatMap((words) => words.split(" "))),
    places: new Set((source.sets["places"] ?? "").split(" ")),
    byWord: new Map(),
    byName: [],
    opening: [],
    any: [],
  };
  let order = 0;
  for (const { kind, in: where, use, say } of source.rules) {
    for (const pattern of say) sortIn(lexicon, { kind, order: order++, in: where, use, ...stepsOf(source, pattern) });
  }
  return lexicon;
}

// sortIn puts a rule where its first step leads to it.
function sortIn(lexicon: Lexicon, rule: Rule): void {
  const step = rule.steps[0]!;
  if (step.start) return void lexicon.opening.push(rule);
  if (step.not || step.before || step.maybe || step.comma || step.skip > 0 || step.ends.length > 0) return void lexicon.any.push(rule);
  for (const word of step.words) {
    const rules = lexicon.byWord.get(word);
    if (rules) rules.push(rule);
    else lexicon.byWord.set(word, [rule]);
  }
  if (step.member || step.name || step.opens) lexicon.byName.push(rule);
}

function stepsOf(source: Source, pattern: string): Pick<Rule, "steps" | "first" | "last"> {
  const steps: Step[] = [];
  let first = 0;
  let last = -1;
  for (const element of pattern.split(" ")) {
    if (element === "(") first = steps.length;
    else if (element === ")") last = steps.length;
    else steps.push(stepOf(source, element));
  }
  return { steps, first, last: last < 0 ? steps.length : last };
}

function stepOf(source: Source, element: string): Step {
  const step: Step = {
    words: new Set(), ends: [], member: false, name: false, opens: false, not: false, before: false, maybe: false,
    skip: /^\*\d+$/.test(element) ? Number(element.slice(1)) : 0, start: element === "^", end: element === "$", comma: element === ",",
  };
  if (step.skip > 0 || step.start || step.end || step.comma) return step;
  const [, mark, alternatives, maybe] = /^([!~]?)(.*?)(\??)$/.exec(element)!;
  step.not = mark === "!";
  step.before = mark === "~";
  step.maybe = maybe === "?";
  for (const one of alternatives!.split("|")) add(source, step, one);
  return step;
}

function add(source: Source, step: Step, one: string): void {
  if (one.startsWith("{")) for (const word of (source.sets[one.slice(1, -1)] ?? "").split(" ")) add(source, step, word);
  else if (one === "@member") step.member = true;
  else if (one === "@name") step.name = true;
  else if (one === "@opens") step.opens = true;
  else if (one.length > 1 && one.startsWith("-")) step.ends.push(one.slice(1));
  else step.words.add(one);
}
