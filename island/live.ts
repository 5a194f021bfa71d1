// What others do, on the page while it is open: other parts of the page hear each
// frame as the event "live"; what happened since the page was written is offered
// as "Show 3 new" and never moves what somebody reads.
import { type Frame, type Stream, later, openStream } from "./stream";
import { joinTabs } from "./tabs";
import { localText } from "./times";

const kept = 200; // frames that the leader tells again to a new tab
const pruned = 1_000; // ids that are remembered in order to hear each event once

export function start(place: HTMLElement): void {
  const own = (place.dataset["here"] ?? "").split(" ").filter(Boolean);
  const page = news(place);
  const looks = new Map<string, string[]>(); // of the other tabs
  const recent: Frame[] = [];
  let stream: Stream | undefined;
  let newest = place.dataset["at"] ?? "0";
  let known = new Set<string>();

  const take = (frame: Frame): void => {
    if (later(frame.id, newest)) newest = frame.id;
    if (frame.kind === "event" && known.has(frame.id)) return;
    if (frame.kind === "event") known.add(frame.id);
    if (known.size > pruned) known = new Set([...known].slice(-kept));
    document.dispatchEvent(new CustomEvent("live", { detail: frame }));
    page(frame);
  };
  const lookAll = (): void => stream?.looksAt([...new Set([own, ...looks.values()].flat())]);
  const share = (frame: Frame): void => {
    if (frame.kind === "event" && recent.push(frame) > kept) recent.shift();
    tabs.say({ frame });
    take(frame);
  };

  const tabs = joinTabs(`failforward live ${place.dataset["workspace"]}`, {
    lead() {
      stream = openStream(place.dataset["stream"] ?? "", newest, share);
      lookAll();
    },
    follow() {
      stream?.close();
      stream = undefined;
      this.join();
    },
    join: () => tabs.say({ tab: tabs.id, looks: own, after: newest }),
    hear(said) {
      if (said["frame"] && (!said["to"] || said["to"] === tabs.id)) take(said["frame"] as Frame);
      if (typeof said["tab"] !== "string" || !tabs.leads()) return;
      if (said["gone"]) looks.delete(said["tab"]);
      else looks.set(said["tab"], said["looks"] as string[]);
      for (const frame of said["gone"] ? [] : recent) {
        if (later(frame.id, said["after"] as string)) tabs.say({ frame, to: said["tab"] });
      }
      lookAll();
    },
  });
  addEventListener("pagehide", () => tabs.say({ tab: tabs.id, gone: true }));
  addEventListener("pageshow", (event) => event.persisted && location.reload()); // back from sleep: its frames are lost
}

// news counts what others did that this page would show, and offers it.
function news(place: HTMLElement): (frame: Frame) => void {
  const verbs = (place.dataset["news"] ?? "").split(" ").filter(Boolean);
  const shows = (place.dataset["shows"] ?? "").split(" ");
  const since = place.dataset["at"] ?? "0";
  let n = 0;
  return ({ id, kind, event, since: silentSince }) => {
    if (kind === "state") silence(place, silentSince);
    if (kind !== "event" || !event || !later(id, since) || event.member === place.dataset["me"]) return;
    if (verbs.includes(event.verb)) offer(place, `Show ${++n} new`);
    else if (shows.includes(event.object)) offer(place, `${event.object} has changed: show`);
    else if (event.of && shows.includes(event.of)) offer(place, `${event.of} has something new: show`);
  };
}

// silence says that the server gives no answer, and takes it back when it does.
function silence(place: HTMLElement, since: number | undefined): void {
  const line = place.querySelector("p");
  if (!since) line?.remove();
  else if (!line) {
    const said = document.createElement("p");
    said.append(`No answer from the server since ${localText(new Date(since), "time")}. What you type stays here.`);
    place.prepend(said);
  }
}

function offer(place: HTMLElement, text: string): void {
  let pill = place.querySelector("button");
  if (!pill) {
    pill = document.createElement("button");
    pill.type = "button";
    pill.className = "pill";
    pill.addEventListener("click", () => location.reload());
    place.append(pill);
  }
  pill.textContent = text;
}
