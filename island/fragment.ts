// Text from our own server becomes elements here and nowhere else: the page's
// policy demands Trusted Types, and the one policy that exists, "failforward",
// passes a text only together with the same-origin answer that it came in.

interface HTMLPolicy {
  createHTML(text: string, answer: Response): unknown;
}

interface PolicyFactory {
  createPolicy(name: string, rules: HTMLPolicy): HTMLPolicy;
}

const rules: HTMLPolicy = {
  createHTML(text, answer) {
    if (!isOurs(answer)) throw new TypeError("Not a fragment of this server.");
    return text;
  },
};

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory ? factory.createPolicy("failforward", rules) : rules;

function isOurs(answer: unknown): boolean {
  return (
    answer instanceof Response &&
    answer.ok &&
    answer.type === "basic" &&
    new URL(answer.url).origin === location.origin &&
    (answer.headers.get("Content-Type") ?? "").startsWith("text/html")
  );
}

// getFragment fetches an HTML fragment; it throws on any other kind of answer,
// after a redirect (a sign-in page is no fragment), and when stopped by signal.
export async function getFragment(url: URL, signal: AbortSignal): Promise<DocumentFragment> {
  const answer = await fetch(url, { signal, credentials: "same-origin", redirect: "error", headers: { Accept: "text/html" } });
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(await answer.text(), answer) as string;
  return template.content;
}

// Fetch is getFragment for a script that is loaded later: it is handed over, since
// a second policy of the same name may not be made.
export type Fetch = typeof getFragment;
