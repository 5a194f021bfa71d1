// Cards that are written while there is no connection: they are kept in this tab
// and sent when it is back, marked as late. Nothing that was written is lost; the
// same card is never put on the board twice.

const pause = 3_000; // milliseconds between two tries
const patience = 10_000; // for an answer

interface Kept {
  to: string; // address
  fields: [string, string][];
}

const store = (huddle: string): string => `cards:${huddle}`;

export function startCards(page: HTMLElement): void {
  const huddle = page.dataset["huddle"] ?? "";
  const form = page.querySelector<HTMLFormElement>("form[data-write]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset["busy"] !== undefined) return;
    form.dataset["busy"] = "";
    void put(page, huddle, form).finally(() => delete form.dataset["busy"]);
  });
  addEventListener("online", () => void send(page, huddle));
  tell(page, huddle);
  void send(page, huddle);
}

// put sends a card at once. What the server has to say about it stands on the page
// that answers; a card that does not get through is kept.
async function put(page: HTMLElement, huddle: string, form: HTMLFormElement): Promise<void> {
  const card = cardOf(form);
  try {
    const answer = await post(card);
    if (answer.type !== "opaqueredirect") return form.submit();
    done(form);
    location.assign(`/huddles/${huddle}?stage=write`);
  } catch {
    write(huddle, [...read(huddle), { ...card, fields: [...card.fields, ["late", "1"]] }]);
    done(form);
    form.reset();
    tell(page, huddle);
    setTimeout(() => void send(page, huddle), pause);
  }
}

// done forgets the draft: the card is on the board or kept.
function done(form: HTMLFormElement): void {
  sessionStorage.removeItem(`draft:${form.dataset["draft"]}`);
}

// cardOf gives a card its key, so that it may be sent again.
function cardOf(form: HTMLFormElement): Kept {
  const fields = [...new FormData(form)].filter((field): field is [string, string] => typeof field[1] === "string");
  const key = crypto.getRandomValues(new BigUint64Array(1))[0]! >> 1n;
  return { to: form.action, fields: [...fields, ["key", String(key || 1n)]] };
}

// post answers with a redirect when the card is on the board; it throws without a
// connection.
function post(card: Kept): Promise<Response> {
  return fetch(card.to, { method: "POST", body: new URLSearchParams(card.fields), redirect: "manual", signal: AbortSignal.timeout(patience) });
}

let sending = false;

// send sends what is kept, in its order, and stops where one cannot be sent. One
// call at a time: two would each take a card off for the one that both had sent.
async function send(page: HTMLElement, huddle: string): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    await sendAll(page, huddle);
  } finally {
    sending = false;
  }
}

async function sendAll(page: HTMLElement, huddle: string): Promise<void> {
  let sent = false;
  for (let card = read(huddle)[0]; card; card = read(huddle)[0]) {
    try {
      const answer = await post(card);
      if (answer.status >= 500) throw new Error("later");
      if (answer.type !== "opaqueredirect") return refuse(page, huddle, card);
    } catch {
      setTimeout(() => void send(page, huddle), pause);
      return;
    }
    write(huddle, read(huddle).slice(1));
    tell(page, huddle);
    sent = true;
  }
  if (sent) document.dispatchEvent(new Event("sent")); // at the end: the page may be read anew then
}

// refuse shows the text of a card that the server does not take any more.
function refuse(page: HTMLElement, huddle: string, card: Kept): void {
  const text = card.fields.filter(([name]) => name === "what" || name === "why").map(([, value]) => value);
  write(huddle, read(huddle).slice(1));
  line(page).textContent = `A card that was written without a connection could not be put on this board: “${text.join(" · ")}”. Copy it into the next one.`;
}

function tell(page: HTMLElement, huddle: string): void {
  const n = read(huddle).length;
  const place = page.querySelector<HTMLElement>("[data-kept]");
  if (n === 0) place?.remove();
  else line(page).textContent = `No connection. ${n === 1 ? "One card is" : `${n} cards are`} kept in this tab and sent when it is back.`;
}

function line(page: HTMLElement): HTMLElement {
  let place = page.querySelector<HTMLElement>("[data-kept]");
  if (!place) {
    place = document.createElement("p");
    place.className = "aid gap-below";
    place.dataset["kept"] = "";
    place.setAttribute("role", "status");
    page.prepend(place);
  }
  return place;
}

function read(huddle: string): Kept[] {
  try {
    return JSON.parse(sessionStorage.getItem(store(huddle)) ?? "[]") as Kept[];
  } catch {
    return [];
  }
}

function write(huddle: string, cards: Kept[]): void {
  if (cards.length === 0) sessionStorage.removeItem(store(huddle));
  else sessionStorage.setItem(store(huddle), JSON.stringify(cards));
}
