// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/testing/fault_points.hpp>

namespace weir::testing {

namespace {

constexpr fault_point_info points[] = {
    {"checkpoint.publish.after",
     "a checkpoint: the manifest is published, the run does not know yet"},
    {"checkpoint.publish.before",
     "a checkpoint: all snapshots are safe, the manifest is about to be published"},
    {"checkpoint.remove", "a checkpoint: what an old generation needed is about to be removed"},
    {"kafka.receiver.stored", "a Kafka receiver: records are stored, their offsets not committed"},
    {"kafka.sink.begun", "a Kafka sink: its transaction has begun"},
    {"kafka.sink.committed", "a Kafka sink: its transaction is committed"},
    {"kafka.sink.offsets_sent", "a Kafka sink: the offsets are in the transaction"},
    {"kafka.sink.produced", "a Kafka sink: the batch is produced, not committed"},
    {"log.commit.after", "a log: records are safe, nobody has been told"},
    {"log.commit.before", "a log: records are about to be written"},
    {"operators.save.fsync", "saving files: a part is written, not yet on disk"},
    {"operators.save.rename", "saving files: the folder is whole, not yet in its place"},
    {"operators.save.write", "saving files: a part is about to be written"},
    {"output.body.after", "an output: the body has run, the coordinator does not know yet"},
    {"output.body.before", "an output: the body is about to run"},
    {"output.done", "an output: the coordinator has been told that the body has run"},
    {"output.gathered", "an output: the batch is whole, and about to be reported"},
    {"receiver.block.safe",
     "a receiver: a block is safe in the write-ahead log, nobody has been told"},
    {"receiver.socket.read", "a socket receiver: about to read"},
    {"receiver.start", "a receiver: on_start is about to be called"},
    {"receiver.stop", "a receiver: on_stop is about to be called"},
    {"receivers.files.list", "a file source: a folder is about to be listed"},
    {"receivers.files.open", "a file source: a file is about to be opened"},
    {"receivers.files.read", "a file source: a block is about to be read"},
    {"snapshot.write", "a checkpoint: a snapshot of a stage is about to be written"},
    {"source.cut.after", "a source: the batch is cut, not sealed"},
    {"source.cut.before", "a source: the batch is about to be cut"},
    {"source.flow.after", "a source: a block has gone into the open batch"},
    {"source.flow.before", "a source: blocks are about to go into the open batch"},
    {"source.seal.after", "a source: the batch is sealed and reported"},
    {"source.wake", "the actor of a source: woken"},
    {"stage.chunk.after", "a stage or output: a chunk has been processed"},
    {"stage.chunk.before", "a stage or output: a chunk is about to be processed"},
    {"stage.end.after", "a stage: the end of the batch has been emitted, nothing committed"},
    {"stage.end.before", "a stage: all inputs of the batch have ended"},
    {"stage.function", "a stage or output: in place of user code, called for a chunk"},
    {"stage.seal.after", "a stage: the batch is committed and sealed"},
    {"stage.seal.before", "a stage: the batch is about to be committed and sealed"},
    {"stage.snapshot.after", "a stage: a snapshot is taken, and on its way"},
    {"stage.snapshot.before", "a stage: a snapshot is about to be written"},
    {"stage.wake", "the actor of a stage or output: woken"},
    {"state.log.append", "local_checkpoint_store: about to append to a log"},
    {"state.log.open", "local_checkpoint_store: about to begin a log"},
    {"state.log.sync", "local_checkpoint_store: about to sync a log"},
    {"state.store.link",
     "local_checkpoint_store: a file is about to get its name, if that is free"},
    {"state.store.open", "local_checkpoint_store: about to open a temporary file"},
    {"state.store.read", "local_checkpoint_store: about to read a file"},
    {"state.store.remove", "local_checkpoint_store: about to remove a file"},
    {"state.store.rename", "local_checkpoint_store: a file is about to get its name"},
    {"state.store.sync", "local_checkpoint_store: about to sync a temporary file"},
    {"state.store.sync_again", "local_checkpoint_store: about to sync what an earlier owner wrote"},
    {"state.store.sync_folder", "local_checkpoint_store: about to sync a folder"},
    {"state.store.write", "local_checkpoint_store: about to write a temporary file"},
    {"testing.store.get", "faulty_checkpoint_store: about to read"},
    {"testing.store.list", "faulty_checkpoint_store: about to list"},
    {"testing.store.put", "faulty_checkpoint_store: about to write"},
    {"testing.store.remove", "faulty_checkpoint_store: about to remove"},
};

} // namespace

std::span<const fault_point_info> fault_points() noexcept {
  return points;
}

} // namespace weir::testing
