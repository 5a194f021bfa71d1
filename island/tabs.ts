// The tabs of one browser choose one among them that leads: it holds the socket
// and shares what comes. A browser allows few connections to one host, and a
// second socket would bring the same frames again.

const beat = 1_000; // milliseconds between two signs of life of the leader
const silence = 3_500; // milliseconds after which another one leads
const patience = 250; // milliseconds for the leader to answer a new tab

export interface Tabs {
  id: string;
  leads(): boolean;
  say(text: object): void; // to the other tabs
}

export interface Tab {
  lead(): void; // this tab leads from now on
  follow(): void; // it does not any more
  hear(text: Record<string, unknown>): void; // what another tab said
  join(): void; // there is a leader, new or again: tell it what it has to know
}

interface Claim {
  leader: string; // id of a tab
  since: number; // when it began
}

export function joinTabs(name: string, tab: Tab): Tabs {
  const id = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const channel = new BroadcastChannel(name);
  let own: Claim | undefined; // while this tab leads
  let heard = { leader: "", at: Date.now() };

  const lead = (): void => {
    own = { leader: id, since: Date.now() };
    channel.postMessage(own);
    tab.lead();
  };
  const yieldTo = (other: Claim): void => {
    if (own && (other.since > own.since || (other.since === own.since && other.leader > id))) {
      own = undefined; // two of us led: whoever began later goes on, a sleeping tab would come back for ever
      tab.follow();
    } else if (own) channel.postMessage(own);
  };
  const hear = (other: Claim): void => {
    yieldTo(other);
    const fresh = heard.leader !== other.leader;
    heard = { leader: other.leader, at: Date.now() };
    if (fresh && !own) tab.join();
  };

  channel.addEventListener("message", (event: MessageEvent<Record<string, unknown>>) => {
    const said = event.data;
    if (typeof said["since"] === "number") hear(said as unknown as Claim);
    else if (said["ask"] && own) channel.postMessage(own);
    else if (said["bye"]) heard = { leader: "", at: Date.now() - silence + Math.random() * patience };
    else tab.hear(said);
  });
  setInterval(() => {
    if (own) channel.postMessage(own);
    else if (Date.now() - heard.at > silence) lead();
  }, beat);
  setTimeout(() => {
    if (!own && heard.leader === "") lead();
  }, patience + Math.random() * patience);
  addEventListener("pagehide", () => {
    if (own) channel.postMessage({ bye: id });
  });
  channel.postMessage({ ask: "who leads?" });
  return { id, leads: () => own !== undefined, say: (text) => channel.postMessage(text) };
}
