// Links that open something in place: [data-opens="URL"] names a module, fetched on
// first use. Without it, or with a key held down, the link leads to its page.
import { type Fetch, getFragment } from "./fragment";

interface Opened {
  open(link: HTMLElement, getFragment: Fetch): void;
}

const recent = "recent"; // refs of the objects visited in this tab, newest first
const kept = 9;

const loaded = new Map<string, Opened>(); // by address: the second time it opens at once, before the next key

export function startOpeners(): void {
  noteVisit();
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-opens]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = link.dataset["opens"] ?? "";
    const script = loaded.get(address);
    if (script) script.open(link, getFragment);
    else void load(address).then((fresh) => fresh.open(link, getFragment)).catch(() => location.assign(link.href));
  });
}

async function load(address: string): Promise<Opened> {
  const script = (await import(address)) as Opened;
  loaded.set(address, script);
  return script;
}

// noteVisit keeps the ref of the object on this page, and no word of it.
function noteVisit(): void {
  const ref = /^\/\w+\/([A-Z]+-\d+)$/.exec(location.pathname)?.[1];
  if (!ref) return;
  try {
    const others = (sessionStorage.getItem(recent) ?? "").split(",").filter((other) => other && other !== ref);
    sessionStorage.setItem(recent, [ref, ...others].slice(0, kept).join());
  } catch {
    // Without a store there are no recent ones.
  }
}
