// Makes or uses a passkey: hands the page's options to the browser, and its answer to the page's form.
// Where the browser cannot, the form stays hidden and the other way beside it is all there is.
"use strict";

const form = document.querySelector("form[data-passkey]");
const refused = form.querySelector("[data-refused]");

async function answer() {
  const options = JSON.parse(form.dataset.options);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function send() {
  refused.hidden = true;
  try {
    form.elements.answer.value = JSON.stringify(await answer());
    form.submit();
  } catch {
    refused.hidden = false;
  }
}

if (window.PublicKeyCredential && "parseCreationOptionsFromJSON" in PublicKeyCredential) {
  form.hidden = false;
  for (const other of document.querySelectorAll("[data-without-passkeys]")) other.hidden = true;
  form.querySelector("button").addEventListener("click", send);
  form.addEventListener("submit", event => {
    event.preventDefault();
    send();
  });
}
