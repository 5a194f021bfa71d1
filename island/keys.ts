// Keys. Every key belongs to something visible that names it: data-key="c",
// data-key="g h" (one after the other), data-key="Ctrl+k". The key clicks it, or
// with data-key-focus moves the focus there. <html data-keys="off"> ends it all
// but the keys with Ctrl.
import { moveRow, openRow } from "./rows";

const pause = 1_000; // milliseconds between the keys of a sequence
const typing = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=reset]), textarea, select, [contenteditable]";
const modifiers = ["Shift", "Control", "Meta", "Alt", "AltGraph", "CapsLock"];
const operable = "a, button, summary, input, select, textarea, [tabindex]";

export function startKeys(): void {
  let before = "";
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || modifiers.includes(event.key)) return;
    const key = nameOf(event);
    if (!listens(event, key)) return;
    const taken = (before && press(`${before} ${key}`)) || press(key) || ownKey(event, key);
    clearTimeout(timer);
    before = taken ? "" : longer(before ? `${before} ${key}` : key) || longer(key);
    timer = setTimeout(() => (before = ""), pause);
    if (taken || before) event.preventDefault();
  });
}

function nameOf(event: KeyboardEvent): string {
  return event.ctrlKey || event.metaKey ? `Ctrl+${event.key.toLowerCase()}` : event.key;
}

// listens keeps letters out of fields and, while a dialog is open, out of the
// page behind it.
function listens(event: KeyboardEvent, key: string): boolean {
  if (key.startsWith("Ctrl+")) return true;
  if (document.documentElement.dataset["keys"] === "off") return false;
  if ((event.target as Element).closest(typing)) return key === "Escape" && !document.querySelector("dialog:modal");
  return key === "?" || !document.querySelector("dialog:modal");
}

function press(keys: string): boolean {
  const all = [...document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(keys)}"]`)];
  const found = [...all.filter(isThere), ...all.filter(isFolded)];
  const target = found.find((element) => element.closest("tr.is-selected, li.is-selected")) ?? found.find((element) => "keyFocus" in element.dataset) ?? found[0];
  if (!target) return false;
  if ("keyFocus" in target.dataset || target.matches(typing)) target.focus();
  else target.click();
  return true;
}

function isThere(element: HTMLElement): boolean {
  return element.checkVisibility({ visibilityProperty: true }) && !element.matches(":disabled");
}

// isFolded reports whether a word of the bar lies behind its "More": that can be seen.
function isFolded(element: HTMLElement): boolean {
  const fold = element.closest<HTMLDetailsElement>(".rail details:not([open])");
  return fold !== null && isThere(fold);
}

// longer returns keys when some sequence goes on from them, else "".
function longer(keys: string): string {
  return document.querySelector(`[data-key^="${CSS.escape(keys)} "]`) ? keys : "";
}

// ownKey handles the keys that mean the same on every page.
function ownKey(event: KeyboardEvent, key: string): boolean {
  const target = event.target as HTMLElement;
  switch (key) {
    case "j":
      return moveRow(1);
    case "k":
      return moveRow(-1);
    case "Enter":
      return !target.closest(operable) && openRow();
    case "/":
      return focusOn("input[type=search]");
    case "?":
      return toggle(document.querySelector<HTMLDialogElement>("dialog#keys"));
    case "Escape":
      return stepBack(target);
  }
  return false;
}

function focusOn(selector: string): boolean {
  const field = document.querySelector<HTMLElement>(selector);
  field?.focus();
  return field !== null;
}

function toggle(sheet: HTMLDialogElement | null): boolean {
  if (!sheet) return false;
  if (sheet.open) sheet.close();
  else {
    sheet.showModal();
    sheet.tabIndex = -1;
    sheet.focus(); // not its last link, which would scroll the keys out of sight
    sheet.scrollTop = 0;
  }
  return true;
}

// stepBack leaves a field, or folds the menu that the focus is in. A search field
// with text keeps Escape for itself: the browser empties it.
function stepBack(target: HTMLElement): boolean {
  const menu = target.closest<HTMLDetailsElement>(".rail details[open], details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
    return true;
  }
  if (target instanceof HTMLInputElement && target.type === "search" && target.value !== "") return false;
  if (target.closest(typing)) target.blur();
  return false;
}
