// A text as words: wording/words.go in the browser, place by place the same.
import type { Lexicon } from "./lexicon";

export const blank = 0; // white space, or nothing
export const clause = 1; // a comma, a colon, a dash, a bracket
export const sentence = 2; // a full stop, a question mark, a new line, the start of the text

export interface Word {
  start: number;
  end: number;
  low: string; // small letters; "" for what is not the writer's own: quotations, tags, addresses
  form: string; // as written
  gap: number; // before it
  cased: boolean; // written Like-this, as names are
}

const longestQuote = 400; // characters
const closing: Record<string, string> = { '"': '"', "“": "”", "„": "“", "«": "»", "`": "`" };
const wordly = /^[_\p{L}\p{M}\p{Nd}]/u;
const address = /^https?:\/\//;
const white = /^\p{White_Space}/u;
const name = /^\p{Lu}\p{Ll}+$/u;

export const inWord = (character: string): boolean => wordly.test(character);

// at is the whole character that begins at a place, "" at the end.
function at(text: string, place: number): string {
  const code = text.codePointAt(place);
  return code === undefined ? "" : String.fromCodePoint(code);
}

export function split(lexicon: Lexicon, text: string): Word[] {
  const all: Word[] = [];
  let gap = sentence;
  for (let place = 0; place < text.length; ) {
    const character = at(text, place);
    const foreign = foreignLength(text, place, character);
    if (foreign > 0) {
      all.push({ start: place, end: place + foreign, low: "", form: "", gap, cased: false });
      place += foreign;
      gap = blank;
    } else if (inWord(character)) {
      const length = wordLength(text, place);
      all.push(...forms(lexicon, text.slice(place, place + length), place, gap));
      place += length;
      gap = blank;
    } else {
      place += character.length;
      gap = Math.max(gap, gapOf(character, at(text, place)));
    }
  }
  return all;
}

// foreignLength is the length of a quotation, a tag or an address; 0 for anything else.
function foreignLength(text: string, place: number, character: string): number {
  const mark = closing[character];
  if (mark) return quotation(text, place, mark);
  const fresh = place === 0 || text[place - 1] === " " || text[place - 1] === "\n";
  if (!fresh || !(character === "#" || address.test(text.slice(place, place + 8)))) return 0;
  let end = place;
  while (end < text.length && !" \n\t".includes(text[end]!)) end++;
  return end - place;
}

function quotation(text: string, place: number, mark: string): number {
  let seen = 0;
  for (let end = place + 1; end < text.length; seen++) {
    const character = at(text, end);
    if (character === mark) return end + 1 - place;
    if (character === "\n" || seen === longestQuote) return 0;
    end += character.length;
  }
  return 0;
}

function wordLength(text: string, place: number): number {
  let end = place;
  while (end < text.length) {
    const character = at(text, end);
    const joined = "-'’".includes(character) && inWord(at(text, end + character.length));
    if (!inWord(character) && !joined) break;
    end += character.length;
  }
  return end - place;
}

function gapOf(character: string, next: string): number {
  if ("\n!?…".includes(character)) return sentence;
  if (character === "." && !inWord(next)) return sentence;
  return white.test(character) ? blank : clause;
}

// forms makes the words of one written word: "didn't" is "did" and "not".
function forms(lexicon: Lexicon, form: string, start: number, gap: number): Word[] {
  const whole: Word = { start, end: start + form.length, low: lower(form), form, gap, cased: name.test(form) };
  const several = lexicon.forms.get(whole.low);
  if (several !== undefined) return several.split(" ").map((low, i) => ({ ...whole, low, form: low, cased: false, gap: i === 0 ? gap : blank }));
  let mark = whole.low.lastIndexOf("'");
  if (mark < 0) return [whole];
  if (whole.low.slice(mark) === "'t" && whole.low[mark - 1] === "n") mark--;
  const ending = lexicon.endings.get(whole.low.slice(mark));
  if (ending === undefined || mark <= 0) return [whole];
  const stem = form.slice(0, mark);
  return [
    { ...whole, low: whole.low.slice(0, mark), form: stem, cased: name.test(stem) },
    { ...whole, low: ending, form: ending, gap: blank, cased: false },
  ];
}

function lower(text: string): string {
  let low = "";
  for (const character of text) {
    const small = character.toLowerCase();
    if (character === "’") low += "'";
    else low += [...small].length === 1 ? small : character;
  }
  return low;
}
