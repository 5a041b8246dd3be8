"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { toast } from "#components/ui/toast";

/** DOWNLOAD WITH TOKEN: the bundle with a token in it, which is made for it and given this once. */
export function FirstContactToken({ href, refusal }: Readonly<{ href: string; refusal: string | undefined }>) {
  const [isPending, setPending] = useState(false);
  const make = async () => {
    setPending(true);
    try {
      await saveAnswer(href);
    } catch {
      toast.failed("The bundle could not be made. Check the connection and try again.");
    }
    setPending(false);
  };
  return (
    <Button isPending={isPending} disabledReason={refusal} onPress={() => void make()}>
      DOWNLOAD WITH TOKEN
    </Button>
  );
}

async function saveAnswer(href: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(href, { method: "POST", headers, body: "{}" });
  if (!answer.ok) {
    const { detail } = (await answer.json()) as { detail?: string };
    toast.failed(detail ?? "The bundle could not be made.");
    return;
  }
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "bundle.tar";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  toast.done("Bundle with a token downloaded. The token is shown nowhere else.");
}
