import { expect, test } from "vitest";
import { isStationCommand } from "./is-station-command";

test.each([
  '{"msgtype":"runcmd","command":"/bin/echo","arguments":[]}',
  '{"msgtype":"rmtsh","user":"x","term":"vt100","start":0}',
  '{ "msgtype" : "rmtsh" , "stop" : 0 }',
  '{"msgtype":"\\u0072\\u0075\\u006e\\u0063\\u006d\\u0064"}',
  '{"msgtype":"RUN","msgtype":"r\\u006dtsh"}',
  '{"msgtype":"runcmd","msgtype":"dnmsg"}',
])("a shell or command is seen however it is written: %s", (text) => {
  expect(isStationCommand(text)).toBe(true);
});

test.each([
  '{"msgtype":"dnmsg","DevEui":"11-12-13-14-15-16-17-18","dC":0,"diid":4001,"pdu":"6001"}',
  '{"msgtype":"router_config","region":"EU868"}',
  '{"msgtype":"error","error":"Unbekanntes Ger\\u00e4t"}',
  "no JSON",
])("anything else passes: %s", (text) => {
  expect(isStationCommand(text)).toBe(false);
});
