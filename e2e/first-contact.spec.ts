import { AGENT_SHELLS, agentStation } from "#lib/testing/agent";
import { expectAccessible } from "./axe";
import { expect, product, test } from "./fixtures";

test("the commands of FIRST CONTACT, pasted as they stand, bring a base station up before the operator's eyes", async ({
  page,
  api,
  baseStation,
}) => {
  test.slow();
  await page.goto(`/base-stations/${baseStation.id}/advanced`);
  const panel = page.getByRole("region", { name: "FIRST CONTACT" });
  await expect(panel).toContainText("Waiting for first connection...");
  await expect(panel).toContainText(product.keyInstallerUrl);
  await expectAccessible(page);

  const agent = agentStation(AGENT_SHELLS[0] ?? "sh");
  const paste = async (title: string) => {
    const commands = await panel.getByRole("listitem").filter({ hasText: title }).locator("pre").textContent();
    return agent.paste((commands ?? "").replaceAll("/etc/stationkeeper", agent.home));
  };
  expect(await paste("Get the agent")).toMatchObject({ code: 0 });
  expect(await paste("Tell it whom to call")).toMatchObject({ code: 0 });
  const { stdout: publicKey } = await paste("Make the key pair");
  expect((await paste("Install the certificate")).code).toBe(4);
  await expect(panel).toContainText("Refused", { timeout: 30_000 });

  const declared = await api.put(`/api/v1/base-stations/${baseStation.id}/public-key`, { data: { publicKey } });
  expect(declared.status()).toBe(200);
  await expect(panel).toContainText("A key is declared already");
  expect(await paste("Install the certificate")).toMatchObject({ code: 0, stderr: "" });
  await expect(panel).toContainText("Connected");
  await expect(page.getByRole("region", { name: "SECURITY" })).toContainText("In use");
  await expect(panel.getByText("Get the agent")).toBeHidden(); // what is done is folded away
  agent.remove();
});
