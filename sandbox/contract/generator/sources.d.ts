// What of the two packages is described: the routes, and what a gateway connection carries.
import type { Paths } from "discord-api-spec";
import type {
  GatewayDispatchPayload,
  GatewayReceivePayload,
  GatewaySendPayload,
} from "discord-api-types/gateway/v10";

export interface Rest {
  paths: Paths;
}

export interface Frames {
  dispatch: GatewayDispatchPayload;
  receive: GatewayReceivePayload;
  send: GatewaySendPayload;
}
