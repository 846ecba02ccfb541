/**
 * The server's own operations as a service model, from which AWS's SDKs for Python and the AWS CLI
 * make clients. Names no other package.
 */
@NullMarked
package io.groundskeeper.sdk;

import org.jspecify.annotations.NullMarked;
