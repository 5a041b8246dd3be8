"use client";

import { useState } from "react";
import { Checkbox } from "#components/ui/checkbox";
import { FormDialog } from "#components/ui/form-dialog";
import { RadioGroup } from "#components/ui/radio-group";
import { TextArea } from "#components/ui/text-area";
import { TextField } from "#components/ui/text-field";
import { SERVER_CREDENTIAL_WORDS, SERVER_CREDENTIALS, STATION_SERVERS, type StationServer } from "#lib/cups/values";
import type { FormAction } from "#lib/web/form-state";
import type { ServerRow } from "./server-row";

interface ServerDialogProps {
  /** The one that is changed; absent: a new one. */
  server?: ServerRow;
  action: FormAction;
  onClose: () => void;
}

const KIND_HINTS: Record<StationServer, string> = {
  LNS: "A LoRaWAN network server, such as The Things Stack or ChirpStack",
  CUPS: "Another CUPS, which a base station is moved to",
};
const PLACES: Record<StationServer, string> = {
  LNS: "wss://eu1.cloud.thethings.network:8887",
  CUPS: "https://eu1.cloud.thethings.network:443",
};

/** ADD SERVER and CHANGE: where it is, how it proves itself, and how one proves oneself to it. */
export function ServerDialog({ server, action, onClose }: Readonly<ServerDialogProps>) {
  const [kind, setKind] = useState<StationServer>(server?.kind ?? "LNS");
  const prefix = server ? "patch." : "";
  return (
    <FormDialog
      title={server ? "Change server" : "Add server"}
      subtitle={server?.name ?? "An LNS or CUPS of somebody else"}
      action={action}
      onClose={onClose}
      hidden={server ? { server: server.id, ifMatch: server.version } : {}}
      submit={{ label: server ? "SAVE" : "ADD SERVER", kind: "primary" }}
      note="Secrets are sealed and never shown again"
    >
      {!server && (
        <RadioGroup
          label="Kind"
          name="kind"
          value={kind}
          onChange={(value) => setKind(value === "CUPS" ? "CUPS" : "LNS")}
          options={STATION_SERVERS.map((id) => ({ id, label: id, description: KIND_HINTS[id] }))}
        />
      )}
      <TextField
        label="Name"
        name={`${prefix}name`}
        isRequired
        autoComplete="off"
        maxLength={100}
        defaultValue={server?.name ?? ""}
      />
      <TextField
        label="Address"
        name={`${prefix}uri`}
        isRequired
        autoComplete="off"
        defaultValue={server?.uri ?? ""}
        description={`Host and port, without a path: ${PLACES[kind]}`}
      />
      <TextArea
        label="Trust"
        name={`${prefix}trust`}
        mono
        rows={5}
        isRequired
        defaultValue={server?.trust.pem ?? ""}
        description="PEM of the one CA certificate by which the server proves itself"
      />
      <CredentialFields prefix={`${prefix}credential.`} server={server} />
      {kind === "LNS" && (
        <Checkbox
          name={`${prefix}mayRunCommands`}
          defaultSelected={server?.mayRunCommands ?? false}
          description="By a relay. They give it the rights of the base station's program, usually root."
        >
          May open shells and run commands
        </Checkbox>
      )}
    </FormDialog>
  );
}

const HINTS = {
  NONE: "Base stations prove themselves in no way",
  TOKEN: "An API key, sent as Authorization: Bearer",
  CERTIFICATE: "A client certificate with its private key: EC P-256, P-384 or RSA",
};

function CredentialFields({ prefix, server }: Readonly<{ prefix: string; server: ServerRow | undefined }>) {
  const present = server?.credential;
  const [kind, setKind] = useState(server ? "KEEP" : "TOKEN");
  const choices = SERVER_CREDENTIALS.map((id) => ({ id, label: SERVER_CREDENTIAL_WORDS[id], description: HINTS[id] }));
  const keep = { id: "KEEP", label: "Keep the present one", description: present?.text ?? "None" };
  return (
    <>
      <RadioGroup
        label="Credential"
        name={`${prefix}kind`}
        value={kind}
        onChange={setKind}
        options={server ? [keep, ...choices.map((one) => ({ ...one, id: one.id as string }))] : choices}
      />
      {kind === "TOKEN" && <TextField label="Token" name={`${prefix}token`} isRequired autoComplete="off" mono />}
      {kind === "CERTIFICATE" && (
        <>
          <TextArea
            label="Client certificate"
            name={`${prefix}certificate`}
            mono
            rows={4}
            isRequired
            description="PEM, one certificate: base stations store no chain"
          />
          <TextArea
            label="Private key"
            name={`${prefix}key`}
            mono
            rows={4}
            isRequired
            description="PEM, not encrypted. It is sealed for the station processes at once"
          />
        </>
      )}
    </>
  );
}
