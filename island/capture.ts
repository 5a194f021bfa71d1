// The capture box: while somebody types, what the server reads out of the line
// and what it remembers of similar failures stand below it. Typing never waits.
import { getFragment } from "./fragment";

const quiet = 120; // milliseconds without a key before we ask
const patience = 5_000; // milliseconds after which hints are not worth waiting for
const enough = 3; // words before similar failures mean anything

export function startCapture(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form.capture")) {
    const field = form.querySelector<HTMLInputElement>("input[type=text], textarea");
    const place = form.querySelector<HTMLElement>("[data-hints]");
    if (field && place) watch(field, place);
  }
}

// watch keeps place in step with field. The place names the address of the
// hints: data-hints="/failures/hints", which is also the default.
function watch(field: HTMLInputElement, place: HTMLElement): void {
  let timer = 0;
  let running: AbortController | undefined;

  const ask = async (text: string, stop: AbortController): Promise<void> => {
    try {
      const hints = await getFragment(addressOf(place, text), stop.signal);
      if (!stop.signal.aborted) place.replaceChildren(hints);
    } catch {
      // Hints are an aid: without them the line is saved all the same.
    }
  };

  const changed = (): void => {
    clearTimeout(timer);
    running?.abort();
    const text = field.value; // with the blank behind the last word: it is finished then
    if (text.trim().split(/\s+/).length < enough) {
      place.replaceChildren();
      return;
    }
    timer = setTimeout(() => {
      const stop = (running = new AbortController());
      setTimeout(() => stop.abort(), patience);
      void ask(text, stop);
    }, quiet);
  };

  field.addEventListener("input", changed);
  if (field.value !== "") changed();
}

function addressOf(place: HTMLElement, text: string): URL {
  const url = new URL(place.dataset["hints"] || "/failures/hints", location.origin);
  url.searchParams.set("text", text);
  return url;
}
