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

    # moto keeps the description of a rule with its address range, and a rule for a group has none.

    def authorize_security_group_ingress(self, *args: Any, **kwargs: Any) -> Any:
        rules, group = super().authorize_security_group_ingress(*args, **kwargs)
        descriptions = {
            source.get("GroupId"): source.get("Description")
            for source in kwargs.get("source_groups") or []
        }
        for rule in rules:
            rule.group_description = descriptions.get(rule.source_group.get("GroupId"))
        return rules, group

    def modify_security_group_rules(self, group_id: str, rules: dict[str, Any]) -> None:
        super().modify_security_group_rules(group_id, rules)
        group = self.get_security_group_by_name_or_id(group_id)
        for rule_id, settings in rules.items():
            if "ReferencedGroupId" in settings:
                group.get_rule(rule_id).group_description = settings.get("Description")

    def describe_security_group_rules(self, *args: Any, **kwargs: Any) -> Any:
        rules = super().describe_security_group_rules(*args, **kwargs)
        for rule in rules:  # copies, made for the answer
            if description := getattr(rule, "group_description", None):
                rule.ip_range = {"Description": description}
        return rules

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
