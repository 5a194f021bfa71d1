// Links that open something in place: [data-opens="URL"] names a module, fetched on
// first use. Without it, or with a key held down, the link leads to its page.
import { type Fetch, getFragment } from "./fragment";

interface Opened {
  open(link: HTMLElement, getFragment: Fetch): void;
}

const recent = "recent"; // refs of the objects visited in this tab, newest first
const kept = 9;

export function startOpeners(): void {
  noteVisit();
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-opens]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    (import(link.dataset["opens"] ?? "") as Promise<Opened>).then((script) => script.open(link, getFragment)).catch(() => location.assign(link.href));
  });
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
