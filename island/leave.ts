// Leaving: a draft lives in its tab only. Whoever closes the tab, or goes to another
// site, while a form holds text that is not saved is asked first. Nobody is asked
// within our own pages, where the draft comes back, nor when a form is sent. A
// browser that cannot tell the two apart asks nobody.
import { unsaved } from "./draft";

interface Going extends Event {
  destination: { url: string; sameDocument: boolean };
  downloadRequest: string | null;
}

let within = false; // the page is left for another one of ours

export function startLeaving(): void {
  const navigation = (globalThis as { navigation?: EventTarget }).navigation;
  if (!navigation) return;
  navigation.addEventListener("navigate", (event) => {
    const { destination, downloadRequest } = event as Going;
    within = !destination.sameDocument && downloadRequest === null && new URL(destination.url).origin === location.origin;
  });
  document.addEventListener("input", watch);
  watch();
}

// watch listens only while there is something to lose: a page that listens for its
// end is not kept in the browser's memory everywhere.
function watch(): void {
  removeEventListener("beforeunload", ask);
  if (unsaved()) addEventListener("beforeunload", ask);
}

function ask(event: BeforeUnloadEvent): void {
  const touched = navigator.userActivation?.hasBeenActive ?? true; // else the browser does not ask, and complains
  if (!within && touched && unsaved()) event.preventDefault();
  within = false;
}
