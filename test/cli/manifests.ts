/** A valid VPC whose subnet and VLAN follow from its number. */
export function vpc(number: number, vlan = 1000 + number): string {
  return `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: vpc-${number}
  namespace: default
spec:
  ipv4Namespace: default
  vlanNamespace: default
  subnets:
    default:
      subnet: 10.${Math.floor(number / 250)}.${number % 250}.0/24
      gateway: 10.${Math.floor(number / 250)}.${number % 250}.1
      vlan: ${vlan}
`;
}

/** The namespaces that the VPCs refer to. */
export const namespaces = `apiVersion: vpc.githedgehog.com/v1beta1
kind: IPv4Namespace
metadata:
  name: default
  namespace: default
spec:
  subnets: [10.0.0.0/8]
---
apiVersion: wiring.githedgehog.com/v1beta1
kind: VLANNamespace
metadata:
  name: default
  namespace: default
spec:
  ranges: [{from: 1000, to: 2999}]
`;
