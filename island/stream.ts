// The socket of the live stream: it comes back by itself and goes on where it
// was. Where none can be had, the events are asked for every 15 seconds.

export interface Frame {
  id: string;
  kind: "hello" | "event" | "board" | "presence" | "gap" | "state";
  event?: { id: string; verb: string; object: string; member: string | null; actor: string; of?: string }; // of: failure whose loop the new object is part of
  object?: string;
  version?: number;
  here?: { member: string; name: string }[];
  open?: boolean; // of kind state: whether the stream stands
  since?: number; // of kind state: when the server was last heard of, while it gives no answer at all
}

export interface Stream {
  looksAt(refs: string[]): void;
  close(): void;
}

const shortest = 500; // milliseconds before the first new try
const longest = 15_000; // between two tries, and between two questions without a socket
const tries = 3; // without success before we ask instead

// later compares ids, which are too long for numbers.
export function later(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}

export function openStream(address: string, after: string, hear: (frame: Frame) => void): Stream {
  let socket: WebSocket | undefined;
  let refs: string[] = [];
  let failed = 0;
  let over = false;
  let timer = 0;
  let lostAt = 0; // when the stream was lost, 0 while it stands
  let silent = false; // the server does not answer in another way either

  const take = (frame: Frame): void => {
    if (later(frame.id, after)) after = frame.id;
    hear(frame);
  };
  const open = (): void => {
    clearTimeout(timer);
    if (over || (socket && socket.readyState <= WebSocket.OPEN)) return;
    const to = new URL(address, location.href);
    to.protocol = to.protocol.replace("http", "ws");
    if (after) to.searchParams.set("after", after);
    const fresh = (socket = new WebSocket(to));
    fresh.onmessage = (event: MessageEvent<string>) => {
      const frame = JSON.parse(event.data) as Frame;
      if (frame.kind === "hello") begun(fresh);
      take(frame);
    };
    fresh.onclose = (event) => {
      if (fresh === socket) lost(event.code);
    };
  };
  const state = (open: boolean): void => hear({ id: "", kind: "state", open, ...(silent && { since: lostAt }) });
  const begun = (fresh: WebSocket): void => {
    failed = 0;
    lostAt = 0;
    silent = false;
    fresh.send(JSON.stringify({ here: refs }));
    state(true);
  };
  const lost = (code: number): void => {
    lostAt ||= Date.now();
    state(false);
    if (over || code === 1008) return; // signed out: the next page says so
    failed++;
    timer = setTimeout(() => {
      if (failed >= tries) void ask();
      open();
    }, Math.min(longest, shortest * 2 ** failed) * (0.75 + Math.random() / 2));
  };
  // ask is the way without a socket; it finds out too whether anybody answers.
  const ask = async (): Promise<void> => {
    try {
      const answer = await fetch(`/api/v1/events?limit=500&after=${after || "0"}`, { signal: AbortSignal.timeout(longest) });
      answers(answer.status < 500);
      if (!answer.ok) return;
      const events = (await answer.json()) as { items: NonNullable<Frame["event"]>[] };
      for (const event of events.items) take({ id: event.id, kind: "event", event });
    } catch {
      answers(false); // the next try may have a connection
    }
  };
  const answers = (does: boolean): void => {
    if (over || lostAt === 0) return; // the stream is back meanwhile
    silent = !does;
    if (does) lostAt = Date.now();
    state(false);
  };
  addEventListener("online", open);
  open();
  return {
    looksAt(to) {
      refs = to;
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ here: refs }));
    },
    close() {
      over = true;
      clearTimeout(timer);
      removeEventListener("online", open);
      socket?.close(1000);
    },
  };
}
