"""From a request, parsed by moto after botocore's model, to the back end and back.

A method here is an operation of the API: moto calls `create_addon` for CreateAddon. What moto's own
class has and this one does not override (the list of clusters, Fargate profiles) stays moto's.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.eks.responses import EKSResponse

from .models import EksBackend


class EksResponse(EKSResponse):
    def __init__(self) -> None:
        super().__init__()
        # Gives self.params: the request's members by their names in the API, the path's included.
        self.automated_parameter_parsing = True

    @property
    def _eks(self) -> EksBackend:
        return self.eks_backend  # type: ignore[return-value]

    def _page(self, key: str, items: list[Any]) -> ActionResult:
        """A page of a list, as ListX answers it; the token is the position of the next item."""
        start = int(self.params.get("nextToken") or 0)
        end = start + int(self.params.get("maxResults") or 100)
        answer: dict[str, Any] = {key: items[start:end]}
        if end < len(items):
            answer["nextToken"] = str(end)
        return ActionResult(answer)

    # Clusters

    def create_cluster(self) -> ActionResult:
        return ActionResult({"cluster": self._eks.add_cluster(self.params)})

    def delete_cluster(self) -> ActionResult:
        return ActionResult({"cluster": self._eks.delete_cluster(self.params["name"])})

    def update_cluster_config(self) -> ActionResult:
        return ActionResult({"update": self._eks.change_cluster(self.params)})

    def update_cluster_version(self) -> ActionResult:
        return ActionResult({"update": self._eks.upgrade_cluster(self.params)})

    def associate_encryption_config(self) -> ActionResult:
        return ActionResult({"update": self._eks.encrypt_cluster(self.params)})

    def describe_update(self) -> ActionResult:
        return ActionResult({"update": self._eks.describe_update(self.params)})

    def list_updates(self) -> ActionResult:
        return self._page("updateIds", self._eks.list_updates(self.params))

    # Node groups

    def create_nodegroup(self) -> ActionResult:
        return ActionResult({"nodegroup": self._eks.add_nodegroup(self.params)})

    def list_nodegroups(self) -> ActionResult:
        nodegroups = self._eks.describe_cluster(self.params["clusterName"]).nodegroups
        return self._page("nodegroups", sorted(nodegroups))

    def update_nodegroup_config(self) -> ActionResult:
        return ActionResult({"update": self._eks.change_nodegroup(self.params)})

    def update_nodegroup_version(self) -> ActionResult:
        return ActionResult({"update": self._eks.upgrade_nodegroup(self.params)})

    # Add-ons

    def create_addon(self) -> ActionResult:
        return ActionResult({"addon": self._eks.add_addon(self.params)})

    def describe_addon(self) -> ActionResult:
        return ActionResult({"addon": self._eks.describe_addon(self.params)})

    def list_addons(self) -> ActionResult:
        return self._page("addons", self._eks.list_addons(self.params))

    def update_addon(self) -> ActionResult:
        return ActionResult({"update": self._eks.change_addon(self.params)})

    def delete_addon(self) -> ActionResult:
        return ActionResult({"addon": self._eks.delete_addon(self.params)})

    def describe_addon_versions(self) -> ActionResult:
        return self._page("addons", self._eks.describe_addon_versions(self.params))

    # Access

    def create_access_entry(self) -> ActionResult:
        return ActionResult({"accessEntry": self._eks.add_access_entry(self.params)})

    def describe_access_entry(self) -> ActionResult:
        return ActionResult({"accessEntry": self._eks.describe_access_entry(self.params)})

    def list_access_entries(self) -> ActionResult:
        return self._page("accessEntries", self._eks.list_access_entries(self.params))

    def update_access_entry(self) -> ActionResult:
        return ActionResult({"accessEntry": self._eks.change_access_entry(self.params)})

    def delete_access_entry(self) -> ActionResult:
        self._eks.delete_access_entry(self.params)
        return EmptyResult()

    def associate_access_policy(self) -> ActionResult:
        return ActionResult(
            {
                "clusterName": self.params["clusterName"],
                "principalArn": self.params["principalArn"],
                "associatedAccessPolicy": self._eks.associate_access_policy(self.params),
            }
        )

    def list_associated_access_policies(self) -> ActionResult:
        page = self._page(
            "associatedAccessPolicies", self._eks.list_associated_access_policies(self.params)
        )
        return ActionResult(
            {
                **page.result,  # type: ignore[dict-item]
                "clusterName": self.params["clusterName"],
                "principalArn": self.params["principalArn"],
            }
        )

    def disassociate_access_policy(self) -> ActionResult:
        self._eks.disassociate_access_policy(self.params)
        return EmptyResult()

    def list_access_policies(self) -> ActionResult:
        return self._page("accessPolicies", self._eks.list_access_policies())

    # Pod identity

    def create_pod_identity_association(self) -> ActionResult:
        return ActionResult({"association": self._eks.add_pod_identity(self.params)})

    def describe_pod_identity_association(self) -> ActionResult:
        return ActionResult({"association": self._eks.describe_pod_identity(self.params)})

    def list_pod_identity_associations(self) -> ActionResult:
        return self._page("associations", self._eks.list_pod_identities(self.params))

    def update_pod_identity_association(self) -> ActionResult:
        return ActionResult({"association": self._eks.change_pod_identity(self.params)})

    def delete_pod_identity_association(self) -> ActionResult:
        return ActionResult({"association": self._eks.delete_pod_identity(self.params)})

    # Tags, of every resource that has them

    def tag_resource(self) -> ActionResult:
        self._eks.tag_resource(self.params["resourceArn"], self.params["tags"])
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        self._eks.untag_resource(self.params["resourceArn"], self.params["tagKeys"])
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        return ActionResult({"tags": self._eks.list_tags_for_resource(self.params["resourceArn"])})
