// What of discord-api-types a gateway connection carries.
import type {
  GatewayDispatchPayload,
  GatewayReceivePayload,
  GatewaySendPayload,
} from "discord-api-types/gateway/v10";

export interface Frames {
  dispatch: GatewayDispatchPayload;
  receive: GatewayReceivePayload;
  send: GatewaySendPayload;
}
