// The language aids: below a field with data-words, a gentle remark while somebody
// types. It blocks nothing, and what is typed goes nowhere: the rules are here.
// A script of its own, fetched when somebody first writes; see aids.ts.
import { lexiconOf, type Field, type Lexicon, type Source } from "./lexicon";
import { read, type Flag } from "./read";

export { lexiconOf, read };

type Box = HTMLInputElement | HTMLTextAreaElement;

const quiet = 600; // milliseconds without a key before we look
const most = 2; // remarks at once

export async function start(lexiconAt: string, names: string[]): Promise<void> {
  const lexicon = lexiconOf((await (await fetch(lexiconAt)).json()) as Source);
  for (const box of document.querySelectorAll<Box>("[data-words]")) watch(box, lexicon, names);
}

// watch keeps the remarks below a field in step with it.
function watch(box: Box, lexicon: Lexicon, names: string[]): void {
  const place = document.createElement("div");
  place.className = "aids";
  place.setAttribute("aria-live", "polite");
  (box.closest(".line") ?? box).after(place);
  const kept = new Set<string>(); // what stays as it is, for as long as the page is open
  let timer = 0;
  let shown = "";

  const look = (): void => {
    const flags = isOn() ? read(lexicon, box.value, box.dataset["words"] as Field, names) : [];
    const some = flags.filter((flag) => !kept.has(keyOf(box, flag))).slice(0, most);
    const now = JSON.stringify(some.map((flag) => [keyOf(box, flag), flag.start]));
    if (now === shown) return;
    shown = now;
    place.replaceChildren(...some.map((flag, i) => remark(box, flag, { use, keep, ...(i === some.length - 1 && { off }) })));
  };
  const use = (flag: Flag): void => {
    put(box, flag);
    look();
  };
  const keep = (flag: Flag): void => {
    kept.add(keyOf(box, flag));
    look();
    box.focus();
  };
  const off = (): void => {
    turn(false);
    look();
    place.append(offNote(look, box));
  };
  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!(event as InputEvent).isComposing) timer = setTimeout(look, quiet);
  });
  if (box === document.activeElement && box.value !== box.defaultValue) timer = setTimeout(look, quiet);
}

const keyOf = (box: Box, flag: Flag): string => `${flag.kind} ${box.value.slice(flag.start, flag.end).toLowerCase()}`;

interface Deeds {
  use: (flag: Flag) => void;
  keep: (flag: Flag) => void;
  off?: () => void; // on the last remark only
}

function remark(box: Box, flag: Flag, { use, keep, off }: Deeds): HTMLElement {
  const line = element("p", "aid");
  const [before, after] = flag.said.split("{}");
  const words = element("b", "", before!.slice(-1) + shortened(box.value.slice(flag.start, flag.end)) + after!.slice(0, 1));
  const text = element("span", "");
  text.append(before!.slice(0, -1), words, after!.slice(1), " ", flag.offer);
  line.append(text);
  if (flag.use !== undefined) line.append(button(flag.use ? `Use “${flag.use}”` : "Leave it out", () => use(flag)));
  line.append(button("Keep as is", () => keep(flag)));
  if (off) line.append(button("Turn word hints off", off, "quiet lesser"));
  return line;
}

const shortened = (words: string): string => (words.length > 40 ? `${words.slice(0, 39)}…` : words);

// put writes what is offered in place of the marked words, so that the browser's
// own undo takes it back, and leaves the cursor where one was typing.
function put(box: Box, flag: Flag): void {
  let { end, use = "" } = flag;
  if (use === "") {
    end += /^,?\s*/.exec(box.value.slice(end))![0].length;
    const next = box.value.slice(end, end + 1);
    if (/^\p{Lu}/u.test(box.value.slice(flag.start)) && next !== "") [use, end] = [next.toUpperCase(), end + 1];
  }
  const cursor = box.selectionStart ?? 0;
  const back = cursor < end ? flag.start + use.length : cursor + use.length - (end - flag.start);
  box.focus();
  box.setSelectionRange(flag.start, end);
  if (!document.execCommand(use === "" ? "delete" : "insertText", false, use)) {
    box.setRangeText(use, flag.start, end);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  box.setSelectionRange(back, back);
}

// The switch is kept in this browser, under one key; what was typed never is.
const isOn = (): boolean => {
  try {
    return localStorage.getItem("word-hints") !== "off";
  } catch {
    return true; // a forbidden store: as usual
  }
};

function turn(on: boolean): void {
  try {
    if (on) localStorage.removeItem("word-hints");
    else localStorage.setItem("word-hints", "off");
  } catch {
    // A forbidden store: it holds until the page is left, no longer.
  }
}

function offNote(look: () => void, box: Box): HTMLElement {
  const line = element("p", "aid");
  line.append(element("span", "", "Word hints are off in this browser; Settings, You has the switch."));
  line.append(
    button("Turn them on", () => {
      turn(true);
      line.remove();
      look();
      box.focus();
    }),
  );
  return line;
}

// showSwitch fills the place in the settings where hints come back.
export function showSwitch(place: HTMLElement): void {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = isOn();
  box.addEventListener("change", () => turn(box.checked));
  const label = element("label", "check");
  label.append(box, element("span", "", "Word hints while you write, in this browser"));
  place.replaceChildren(label);
  place.hidden = false;
}

function button(label: string, act: () => void, kind = "quiet"): HTMLButtonElement {
  const made = element("button", kind, label) as HTMLButtonElement;
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function element(tag: string, kind: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  made.textContent = text;
  return made;
}
