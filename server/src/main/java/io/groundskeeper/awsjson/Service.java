package io.groundskeeper.awsjson;

import io.groundskeeper.awsjson.Contract.Shape;
import io.groundskeeper.operation.Operation;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The operations that share a target prefix, with the contract that holds their requests. */
final class Service {
  private final Contract contract;
  private final RequestReader reader;
  private final Map<String, Operation<?, ?>> operations;

  /**
   * @param contract the resource that has it
   * @param operations of this contract
   */
  Service(String contract, List<Operation<?, ?>> operations) {
    this.contract = Contract.read(contract);
    this.reader = new RequestReader(this.contract);
    this.operations =
        operations.stream().collect(Collectors.toMap(Operation::name, Function.identity()));
  }

  String targetPrefix() {
    return contract.targetPrefix();
  }

  /**
   * Calls an operation.
   *
   * @throws WireError if there is none of this name, or the request does not fit its contract
   */
  byte[] call(String name, byte[] body) {
    Operation<?, ?> operation = operations.get(name);
    if (operation == null) {
      throw unknown(
          contract.hasOperation(name)
              ? "Groundskeeper does not offer the operation " + name + " yet."
              : "Groundskeeper does not offer the operation "
                  + cut(name)
                  + "; it offers those of Custom Labels' projects and datasets, and its own under"
                  + " the prefix Groundskeeper.");
    }
    return call(operation, body);
  }

  private <Q extends Record, A extends Record> byte[] call(Operation<Q, A> operation, byte[] body) {
    Shape.Structure shape = contract.input(operation.name());
    Map<String, Object> request = reader.read(body, shape);
    if ("".equals(request.get("NextToken"))) {
      request.remove("NextToken");
    }
    Constraints.check(contract, shape, request);
    return Records.write(operation.call(Records.bind(operation.request(), request)));
  }

  static WireError unknown(String message) {
    return WireError.client("UnknownOperationException", message);
  }

  /** A name from outside, short enough for a message. */
  static String cut(String text) {
    return text.length() <= 128 ? text : text.substring(0, 128);
  }
}
