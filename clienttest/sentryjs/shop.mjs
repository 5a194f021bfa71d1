// A shop that fails, with the Sentry SDK for Node.js as it comes: node shop.mjs DSN.
import * as Sentry from "@sentry/node";

Sentry.init({ dsn: process.argv[2], release: "shop@2.4.0", environment: "production", serverName: "till-1" });

function priceOf(cart) {
	return cart.items[0].price; // a cart without items has none
}

function checkout(cart) {
	try {
		return priceOf(cart);
	} catch (e) {
		Sentry.captureException(e);
	}
}

for (const id of ["7", "8", "9"]) {
	checkout({ id });
}
Sentry.captureMessage("The cache was cold"); // of level info: it waits in the inbox
if (!(await Sentry.flush(20_000))) {
	console.error("the SDK could not send everything");
	process.exit(1);
}
