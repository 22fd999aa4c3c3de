package dev.gitopslab.constructs.azure;

import java.util.Map;

record ExistingResourceGroup(AzureSubscription subscription, String name, Map<String, String> tags)
    implements ResourceGroup {}
