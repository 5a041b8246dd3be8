"use client";

import { useState } from "react";

/**
 * The nonce of the document, where libraries look for it. A page that is read again is rendered with another one, which
 * the browser does not know: the first stays.
 */
export function DocumentNonce({ nonce }: Readonly<{ nonce: string }>) {
  const [first] = useState(nonce);
  return <meta property="csp-nonce" nonce={first} suppressHydrationWarning />;
}
