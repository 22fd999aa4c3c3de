from __future__ import annotations

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.vpcs import VPC


class Ec2Backend(EC2Backend):
    def create_launch_template(
        self,
        name: str,
        description: str,
        template_data: dict[str, Any],
        tag_spec: dict[str, Any],
    ) -> LaunchTemplate:
        """Keeps the tags of the template itself out of its data, which tags what it launches."""
        if specifications := template_data.get("TagSpecifications"):
            template_data["TagSpecifications"] = [
                each for each in specifications if each["ResourceType"] != "launch-template"
            ]
        return super().create_launch_template(name, description, template_data, tag_spec)

    def describe_launch_templates(
        self,
        template_names: list[str] | None = None,
        template_ids: list[str] | None = None,
        filters: Any = None,
    ) -> list[LaunchTemplate]:
        templates = super().describe_launch_templates(template_names, template_ids, filters)
        for template in templates:
            template.tags = template.get_tags()  # moto stays with those of the creation
        return templates

    # What AWS makes for a resource goes with it; moto leaves these behind.

    def delete_nat_gateway(self, nat_gateway_id: str) -> NatGateway:
        gateway = super().delete_nat_gateway(nat_gateway_id)
        for address in gateway.nat_gateway_addresses:
            self.delete_network_interface(address["networkInterfaceId"])
        return gateway

    def delete_vpc(self, vpc_id: str) -> VPC:
        vpc = super().delete_vpc(vpc_id)
        for acl in list(self.network_acls.values()):
            if acl.vpc_id == vpc_id and acl.default:
                del self.network_acls[acl.id]
        return vpc
