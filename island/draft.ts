// Drafts: what is typed into a form with data-draft="KEY" is kept for this tab
// until it is saved, so that no expired session, no wrong click and no lost
// connection costs a word. Nothing of it outlives the tab.

type Values = Record<string, string[]>;

interface Draft {
  values: Values; // what was typed
  base: Values; // what the server had shown before: a draft belongs to this text
  sent: boolean; // the form was submitted since
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const prefix = "draft:";

export function startDrafts(): void {
  forgetSaved();
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    const key = prefix + form.dataset["draft"];
    const base = read(form, shown);
    bringBack(form, key, base);
    form.addEventListener("input", () => store(key, { values: read(form, typed), base, sent: false }));
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      sameOnce(form, key);
      store(key, { values: read(form, typed), base, sent: true });
    });
  }
}

// unsaved reports whether a form holds typed text that the server does not have: it
// differs from what the server had shown, or came back with faults.
export function unsaved(): boolean {
  return [...document.querySelectorAll<HTMLFormElement>("form[data-draft]")].some((form) => {
    const refused = form.querySelector("[aria-invalid=true]") !== null;
    return fields(form).some((field) => isText(field) && field.value.trim() !== (refused ? "" : shown(field).join().trim()));
  });
}

// sameOnce lets a form that is sent a second time as it was, after a step back, say
// so: the server then answers what the first one made instead of making another. On
// a form that was opened anew the same words are a second thing.
function sameOnce(form: HTMLFormElement, key: string): void {
  const once = form.querySelector<HTMLInputElement>("input[type=hidden][name=once]");
  if (!once) return;
  const values = JSON.stringify(read(form, typed));
  const [before, spent] = (sessionStorage.getItem("once:" + key) ?? "").split("\n");
  if (steppedBack() && spent === values && before) once.value = before;
  try {
    sessionStorage.setItem("once:" + key, once.value + "\n" + values);
  } catch {
    // A full or forbidden store: a second send makes a second one, as without a script.
  }
}

function steppedBack(): boolean {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return visit?.type === "back_forward";
}

// forgetSaved drops what the server has: each data-draft-saved="KEY" on the page
// says so in words; else a submitted form that was answered by a redirect to a
// healthy page which does not ask for a password.
function forgetSaved(): void {
  for (const note of document.querySelectorAll<HTMLElement>("[data-draft-saved]")) {
    sessionStorage.removeItem(prefix + note.dataset["draftSaved"]);
  }
  if (!arrivedBySave()) return;
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix) && load(key)?.sent) sessionStorage.removeItem(key);
  }
}

function arrivedBySave(): boolean {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return (
    visit !== undefined &&
    visit.type === "navigate" &&
    visit.redirectCount > 0 &&
    (visit.responseStatus ?? 200) < 400 &&
    document.querySelector("input[type=password]") === null
  );
}

// bringBack restores a draft. A form that comes back with faults already holds
// what was typed; one whose text somebody changed meanwhile only offers it.
function bringBack(form: HTMLFormElement, key: string, base: Values): void {
  const draft = load(key);
  if (!draft || same(draft.values, read(form, typed)) || form.querySelector("[aria-invalid=true]")) return;
  if (same(draft.base, base)) write(form, draft.values);
  else offer(form, draft.values, key);
}

function offer(form: HTMLFormElement, values: Values, key: string): void {
  const line = document.createElement("p");
  line.className = "aid";
  line.setAttribute("role", "status");
  const back = button("Put it back", () => write(form, values));
  const drop = button("Drop it", () => sessionStorage.removeItem(key));
  line.append("A text that you typed here before was not saved.", back, drop);
  line.addEventListener("click", (event) => event.target !== line && line.remove());
  form.prepend(line);
}

function button(label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

// fields lists what a person fills in: no hidden field, no password, no file.
function fields(form: HTMLFormElement): Field[] {
  const all = form.querySelectorAll<Field>("input[name], textarea[name], select[name]");
  const never = ["hidden", "password", "file", "submit", "button"];
  return [...all].filter((field) => !never.includes(field.type) && field.dataset["draft"] !== "off");
}

function read(form: HTMLFormElement, valuesOf: (field: Field) => string[]): Values {
  const values: Values = {};
  for (const field of fields(form)) (values[field.name] ??= []).push(...valuesOf(field));
  return values;
}

// typed is what a field holds now, shown what the server had put there; after a
// reload the two differ even before a key is pressed.
function typed(field: Field): string[] {
  if (field instanceof HTMLSelectElement) return [...field.selectedOptions].map((option) => option.value);
  if (isTick(field)) return field.checked ? [field.value] : [];
  return [field.value];
}

function shown(field: Field): string[] {
  if (field instanceof HTMLSelectElement) return [...field.options].filter((option) => option.defaultSelected).map((option) => option.value);
  if (isTick(field)) return field.defaultChecked ? [field.value] : [];
  return [field.defaultValue];
}

function write(form: HTMLFormElement, values: Values): void {
  const left = structuredClone(values);
  for (const field of fields(form)) {
    const mine = left[field.name];
    if (!mine) continue;
    if (field instanceof HTMLSelectElement) for (const option of field.options) option.selected = mine.includes(option.value);
    else if (isTick(field)) field.checked = mine.includes(field.value);
    else field.value = mine.shift() ?? field.value;
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

function isText(field: Field): boolean {
  return field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && ["text", "search", "url", "email"].includes(field.type));
}

function same(a: Values, b: Values): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function load(key: string): Draft | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(key) ?? "null") as Draft | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function store(key: string, draft: Draft): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // A full or forbidden store: the text stays in the form, only not beyond it.
  }
}
