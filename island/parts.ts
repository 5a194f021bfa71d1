// Parts of a page with a script of their own: [data-script="URL"] names a module,
// fetched where it is needed and nowhere else. Without it the part works as a form.
import { type Fetch, getFragment } from "./fragment";

interface Part {
  start(part: HTMLElement, getFragment: Fetch): void;
}

export function startParts(): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-script]")) {
    (import(part.dataset["script"] ?? "") as Promise<Part>).then((script) => script.start(part, getFragment)).catch(() => undefined);
  }
}
