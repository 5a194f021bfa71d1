// What is likely to end the asking in a text: wording/wording.go and match.go in
// the browser. A test holds the two equal, flag by flag.
import type { Field, Lexicon, Rule, Step } from "./lexicon";
import { blank, clause, inWord, sentence, split, type Word } from "./words";

export interface Flag {
  start: number; // in UTF-16 units, as fields count
  end: number;
  kind: string;
  said: string; // with {} for the marked words
  offer: string;
  use: string | undefined; // what can take their place; "" leaves them out
}

interface Reading {
  lexicon: Lexicon;
  words: Word[];
  names: Set<string>;
}

interface Match extends Reading {
  rule: Rule;
  begin: number;
  first: number;
  last: number;
}

type Found = Flag & { order: number };

const longest = 64 << 10; // bytes of a text that are read

export function read(lexicon: Lexicon, text: string, field: Field, names: string[]): Flag[] {
  const own = cut(text);
  const reading: Reading = { lexicon, words: split(lexicon, own), names: known(names) };
  const all: Found[] = [];
  for (let at = 0; at < reading.words.length; at++) {
    for (const rule of candidates(reading, at)) {
      if (rule.in && rule.in !== field) continue;
      const match: Match = { ...reading, rule, begin: at, first: 0, last: 0 };
      if (from(match, 0, at)) all.push(flagOf(match, own));
    }
  }
  return tidy(all, Object.keys(lexicon.source.kinds));
}

function cut(text: string): string {
  if (text.length * 3 <= longest) return text;
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(longest)).read);
}

function known(names: string[]): Set<string> {
  const all = new Set<string>();
  let word = "";
  for (const character of [...names.join(" "), " "]) {
    if (inWord(character)) word += character;
    else if ([...word].length > 1) all.add(word);
    if (!inWord(character)) word = "";
  }
  return all;
}

function candidates({ lexicon, words, names }: Reading, at: number): Rule[] {
  const word = words[at]!;
  const all = [...lexicon.any, ...(lexicon.byWord.get(word.low) ?? [])];
  if (word.gap === sentence) all.push(...lexicon.opening);
  if (word.cased || names.has(word.form)) all.push(...lexicon.byName);
  return all;
}

function from(m: Match, i: number, at: number): boolean {
  if (i === m.rule.first) m.first = at;
  if (i === m.rule.last) m.last = at;
  const step = m.rule.steps[i];
  if (!step) return m.first < m.last;
  const word = m.words[at];
  if (step.start) return word?.gap === sentence && from(m, i + 1, at);
  if (step.end) return (!word || word.gap === sentence) && from(m, i + 1, at);
  if (step.not) return !(near(m, i, at) && is(m, step, at)) && from(m, i + 1, at);
  if (step.before) return !(at > 0 && word !== undefined && word.gap < sentence && is(m, step, at - 1)) && from(m, i + 1, at);
  if (step.comma) return from(m, i + 1, at);
  if (step.skip > 0) return skip(m, i, at);
  if (near(m, i, at) && is(m, step, at) && from(m, i + 1, at + 1)) return true;
  return step.maybe && from(m, i + 1, at);
}

function skip(m: Match, i: number, at: number): boolean {
  for (let n = 0; n <= m.rule.steps[i]!.skip; n++) {
    if (from(m, i + 1, at + n)) return true;
    if (!near(m, i, at + n)) return false;
  }
  return false;
}

function near(m: Match, i: number, at: number): boolean {
  const word = m.words[at];
  if (!word || at === m.begin) return word !== undefined;
  return word.gap === blank || (word.gap === clause && m.rule.steps[i - 1]!.comma);
}

function is(r: Reading, step: Step, at: number): boolean {
  const word = r.words[at]!;
  if (word.low === "") return false;
  if (step.words.has(word.low) || (step.member && r.names.has(word.form))) return true;
  if ((step.name && isName(r, at)) || (step.opens && mayOpen(r, word))) return true;
  return step.ends.some((ending) => word.low.endsWith(ending) && bytes(word.low) > ending.length + 1);
}

// bytes is the length as Go counts it.
const bytes = (text: string): number => new TextEncoder().encode(text).length;

function isName(r: Reading, at: number): boolean {
  const word = r.words[at]!;
  if (r.names.has(word.form)) return true;
  if (!word.cased || word.gap === sentence || r.lexicon.things.has(word.low) || r.lexicon.places.has(r.words[at - 1]!.low)) return false;
  return !headline(r, at - 1, at) && !headline(r, at, at + 1);
}

function headline(r: Reading, one: number, two: number): boolean {
  const [before, after] = [r.words[one]!, r.words[two]];
  return after !== undefined && after.gap === blank && before.cased && after.cased && before.gap !== sentence;
}

function mayOpen(r: Reading, word: Word): boolean {
  return word.cased && word.gap === sentence && !r.lexicon.things.has(word.low);
}

function flagOf(m: Match, text: string): Found {
  const { kind, order, use } = m.rule;
  const [start, end] = [m.words[m.first]!.start, m.words[m.last - 1]!.end];
  const large = /^\p{Lu}/u.test(text.slice(start, end));
  const { said, offer } = m.lexicon.source.kinds[kind]!;
  return { start, end, kind, said, offer, order, use: use && large ? use[0]!.toUpperCase() + use.slice(1) : use };
}

function tidy(all: Found[], kinds: string[]): Flag[] {
  all.sort((a, b) => a.start - b.start || kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || b.end - a.end || a.order - b.order);
  const end = new Map<string, number>();
  return all.filter((flag) => {
    if (flag.start < (end.get(flag.kind) ?? 0)) return false;
    end.set(flag.kind, flag.end);
    return true;
  });
}
