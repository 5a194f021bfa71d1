// Who is at the board, as far as browsers tell: [data-presence] names them. Whoever
// leads ([data-leader]) and is gone for half a minute may be followed by anybody.
import type { Frame } from "./stream";

const lost = 30_000; // milliseconds
const named = 8; // names before the rest is a number

let here: NonNullable<Frame["here"]> = [];
let shared = false; // somebody else was here too
let seen = false; // whoever leads was here in this page's time
let timer = 0;

export function startPresence(page: HTMLElement): void {
  document.addEventListener("live", (event) => {
    const frame = (event as CustomEvent<Frame>).detail;
    if (frame.kind !== "presence" || frame.object !== page.dataset["huddle"]) return;
    here = frame.here ?? [];
    showPresence(page);
    watchLeader(page);
  });
}

export function showPresence(page: HTMLElement): void {
  const place = page.querySelector<HTMLElement>("[data-presence]");
  shared ||= here.length > 1;
  if (!place || !shared) return; // who is alone knows it
  const names = here.slice(0, named).map((guest) => guest.name);
  const more = here.length - names.length;
  place.hidden = false;
  place.textContent = `${here.length} here: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function watchLeader(page: HTMLElement): void {
  const leader = page.querySelector<HTMLElement>("[data-leader]")?.dataset["leader"] ?? "";
  const away = page.querySelector<HTMLElement>("[data-away]");
  if (here.some((guest) => guest.member === leader)) {
    seen = true;
    clearTimeout(timer);
    timer = 0;
    if (away) away.hidden = true;
  } else if (seen && timer === 0 && leader !== "") {
    timer = setTimeout(() => away && (away.hidden = false), lost);
  }
}
