// A client made from the document alone: what it takes and what it reads is checked by the compiler.
import createClient from "openapi-fetch";
import type { paths } from "./smarty.js";

declare const process: { argv: string[] };
const [base = "", clientId = "", authkey = "", channel = ""] = process.argv.slice(2);
const smarty = createClient<paths>({ baseUrl: base });

// Credentials are security schemes, so no call has to name them.
smarty.use({
  onRequest({ request }) {
    const address = new URL(request.url);
    address.searchParams.set("client_id", clientId);
    address.searchParams.set("authkey", authkey);
    return new Request(address, request);
  },
});

const listed = await smarty.GET("/tvmiddleware/api/channel/list/", { params: { query: { limit: 2 } } });
if (!listed.data || listed.data.error !== 0) throw new Error(`channel/list: ${JSON.stringify(listed)}`);
const names: string[] = listed.data.channels.map((row) => row.name);

const saved = await smarty.POST("/tvmiddleware/api/settings/save/", {
  body: { favorite_channel: Number(channel), use_timeshift: 1 },
});
if (!saved.data || saved.data.error !== 0) throw new Error(`settings/save: ${JSON.stringify(saved)}`);

const unknown = await smarty.GET("/tvmiddleware/api/channel/url/", { params: { query: { cid: -5, redirect: 0 } } });
if (!unknown.data || unknown.data.error === 0) throw new Error("channel/url: an address of no channel");
const code: 1 | 2 | 403 | 404 | 500 = unknown.data.error;

console.log(JSON.stringify({ names, code, message: unknown.data.error_message }));
