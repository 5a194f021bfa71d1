// A board that others change too. The page takes over what is new when the live
// stream says that the board has grown: never under somebody's fingers, and nobody
// who types is moved. Without the stream it looks every two seconds.
import { startBoard } from "./board";
import type { Fetch } from "./fragment";
import { showPresence } from "./presence";
import type { Frame } from "./stream";
import { startTimers } from "./timer";

const often = 2_000; // milliseconds between two looks without the stream
const seldom = 15_000; // and with it
const patience = 10_000;

export function startFollowing(page: HTMLElement, getFragment: Fetch): void {
  if (head(page)?.dataset["goes"] !== "on") return;
  let stands = false; // the stream
  let running = false;
  let again = false;
  let timer = 0;
  const look = async (): Promise<void> => {
    clearTimeout(timer);
    again = running;
    if (running) return;
    running = true;
    do {
      again = false;
      await lookOnce(page, getFragment);
    } while (again);
    running = false;
    timer = setTimeout(() => void look(), stands ? seldom : often);
  };
  document.addEventListener("live", (event) => {
    const frame = (event as CustomEvent<Frame>).detail;
    if (frame.kind === "state") stands = frame.open === true;
    if (frame.object !== page.dataset["huddle"]) return;
    if (frame.kind === "board" && String(frame.version) !== head(page)?.dataset["version"]) void look();
  });
  document.addEventListener("sent", () => (untouched(page) ? location.reload() : void look()));
  timer = setTimeout(() => void look(), often);
}

const head = (root: ParentNode): HTMLElement | null => root.querySelector<HTMLElement>("[data-live=head]");

async function lookOnce(page: HTMLElement, getFragment: Fetch): Promise<void> {
  try {
    const fresh = await getFragment(new URL(page.dataset["board"] ?? "", location.origin), AbortSignal.timeout(patience));
    const now = head(fresh);
    const before = head(page);
    if (!now || !before || now.dataset["version"] === before.dataset["version"]) return;
    if (now.dataset["stands"] !== before.dataset["stands"]) moved(page, now);
    else takeOver(page, fresh);
  } catch {
    // No connection: the next look may have one. What is typed here is kept.
  }
}

// takeOver replaces the parts that differ. The head goes last and only when all
// parts could: it holds the version, so what was left out is tried again.
function takeOver(page: HTMLElement, fresh: DocumentFragment): void {
  let all = true;
  const parts = [...fresh.querySelectorAll<HTMLElement>("[data-live]")].reverse();
  for (const part of parts) {
    const place = page.querySelector<HTMLElement>(`[data-live="${part.dataset["live"]}"]`);
    if (!place) continue;
    if (inUse(place) || (part.dataset["live"] === "head" && !all)) all = false;
    else place.replaceWith(part);
  }
  startTimers();
  startBoard();
  showPresence(page);
}

// inUse reports whether somebody reads, chooses or types in a part right now.
function inUse(place: HTMLElement): boolean {
  if (place.contains(document.activeElement) && document.activeElement !== document.body) return true;
  return place.querySelector("details[open]") !== null || !untouched(place);
}

function untouched(place: HTMLElement): boolean {
  return ![...place.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("input, textarea, select")].some(changed);
}

function changed(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): boolean {
  if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== option.defaultSelected) && field.options[0]?.selected === false;
  if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

// moved goes along when the huddle went on; whoever types is asked instead.
function moved(page: HTMLElement, now: HTMLElement): void {
  const there = `/huddles/${page.dataset["huddle"]}`;
  if (!inUse(page)) {
    location.assign(there);
    return;
  }
  if (page.querySelector("[data-moved]")) return;
  const line = document.createElement("p");
  line.className = "aid gap-below";
  line.dataset["moved"] = "";
  line.setAttribute("role", "status");
  const link = document.createElement("a");
  link.href = there;
  link.textContent = "Go along";
  line.append(`The huddle went on to ${now.dataset["word"]}. What you type here is kept. `, link);
  page.prepend(line);
}
