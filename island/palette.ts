// The palette: one field over objects, pages and what one can do here. It is a
// combobox whose list the server writes; the focus stays in the field, and goes
// back to where it was when the palette closes.
import type { Fetch } from "./fragment";

const quiet = 60; // milliseconds without a key before we ask
const patience = 5_000;

let dialog: HTMLDialogElement | undefined;

export function open(link: HTMLElement, getFragment: Fetch): void {
  if (dialog?.open) {
    dialog.close();
    return;
  }
  if (document.querySelector("dialog:modal")) return;
  dialog ??= build(new URL(link.dataset["list"] ?? "/palette", location.origin), getFragment);
  const field = dialog.querySelector("input")!;
  dialog.showModal();
  field.value = "";
  field.dispatchEvent(new Event("input"));
}

function make<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Record<string, string>, ...inside: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

function build(address: URL, getFragment: Fetch): HTMLDialogElement {
  const field = make("input", {
    name: "q", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", maxlength: "500", dir: "auto",
    "aria-label": "Find an object, a page, or something to do", "aria-autocomplete": "list", "aria-expanded": "true", "aria-controls": "pal-list",
    placeholder: "Find or go to",
  });
  const list = make("div", { id: "pal-list", role: "listbox", "aria-label": "What there is" });
  const said = make("p", { class: "visually-hidden", role: "status" });
  const made = make("dialog", { class: "palette", "aria-label": "Find or go to" }, make("form", { action: "/search" }, field), list, said);
  const choose = (option: HTMLElement | undefined): void => mark(field, list, option);
  follow(field, list, said, address, getFragment, choose);
  field.addEventListener("keydown", (event) => steer(event, list, choose));
  field.form!.addEventListener("submit", (event) => {
    const option = chosen(list);
    if (!option) return;
    event.preventDefault();
    event.stopPropagation();
    option.click();
  });
  list.addEventListener("mousemove", (event) => choose((event.target as Element).closest<HTMLElement>("[role=option]") ?? undefined));
  made.addEventListener("click", (event) => event.target === made && made.close());
  document.body.append(made);
  return made;
}

// follow keeps the list in step with the field; an answer that comes too late is
// not shown.
function follow(field: HTMLInputElement, list: HTMLElement, said: HTMLElement, address: URL, getFragment: Fetch, choose: (option?: HTMLElement) => void): void {
  let timer = 0;
  let running: AbortController | undefined;
  const ask = async (stop: AbortController): Promise<void> => {
    address.searchParams.set("q", field.value);
    address.searchParams.set("recent", visited());
    try {
      const fresh = await getFragment(address, AbortSignal.any([stop.signal, AbortSignal.timeout(patience)]));
      if (stop.signal.aborted) return;
      list.replaceChildren(fresh);
      list.prepend(...here(field.value));
      list.scrollTop = 0;
      choose(options(list)[0]);
      said.textContent = `${options(list).length} to choose from`;
    } catch {
      // The field is a form too: Enter leads to the page that searches.
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    running?.abort();
    choose(undefined); // Enter before the answer searches, and opens nothing that was meant for other words
    timer = setTimeout(() => void ask((running = new AbortController())), field.value ? quiet : 0);
  });
}

function visited(): string {
  try {
    const now = location.pathname.split("/").pop();
    return (sessionStorage.getItem("recent") ?? "").split(",").filter((ref) => ref !== now).join();
  } catch {
    return "";
  }
}

// here lists what this page itself offers by a key, as far as it fits the words.
function here(query: string): HTMLElement[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const rows: HTMLElement[] = [];
  const names = new Set<string>();
  for (const target of document.querySelectorAll<HTMLElement>("main [data-key]")) {
    const name = nameOf(target);
    if (!name || names.has(name) || target.closest("tr") || !target.checkVisibility({ visibilityProperty: true }) || !words.every((word) => name.toLowerCase().includes(word))) continue;
    names.add(name);
    const key = make("span", { class: "meta", "aria-hidden": "true" }, make("kbd", {}, target.dataset["key"] ?? ""));
    const row = make("div", { role: "option", id: `pal-here-${rows.length}`, "aria-selected": "false" }, make("span", { class: "pal-text", dir: "auto" }, name), key);
    row.addEventListener("click", () => {
      dialog?.close();
      if (target.matches("input, textarea, select")) target.focus();
      else target.click();
    });
    rows.push(row);
  }
  if (rows.length === 0) return [];
  return [make("div", { role: "group", "aria-labelledby": "pal-here" }, make("div", { class: "pal-head", id: "pal-here" }, "On this page"), ...rows)];
}

function nameOf(target: HTMLElement): string {
  const label = target instanceof HTMLInputElement ? target.labels?.[0]?.textContent : target.getAttribute("aria-label");
  return (label ?? target.textContent ?? "").replace(/\s+/g, " ").trim();
}

const options = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[role=option]")];
const chosen = (list: HTMLElement): HTMLElement | undefined => list.querySelector<HTMLElement>("[aria-selected=true]") ?? undefined;

function mark(field: HTMLElement, list: HTMLElement, option: HTMLElement | undefined): void {
  chosen(list)?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function steer(event: KeyboardEvent, list: HTMLElement, choose: (option?: HTMLElement) => void): void {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const all = options(list);
  if (all.length === 0) return;
  const now = all.findIndex((option) => option === chosen(list));
  const one = Math.abs(step) === 1;
  const next = one ? (now + step + all.length) % all.length : Math.min(Math.max(now + step, 0), all.length - 1);
  choose(all[now < 0 ? 0 : next]);
  chosen(list)?.scrollIntoView({ block: "nearest" });
}
