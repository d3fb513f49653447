// The nonce of this load's content security policy, for libraries that add style elements.

/** The nonce that main wrote into the page; '' if there is none. */
export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
