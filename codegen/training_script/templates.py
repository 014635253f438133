"""The parts of a training script that are the same, or nearly, in all."""

CONSTANTS = """RANK = int(os.environ.get("RANK", "0"))
PROCESSES = int(os.environ.get("WORLD_SIZE", "1"))
HERE = Path(__file__).parent
COLUMNS = ["step", "epoch", "loss", "learning_rate", "images_per_second"]
COLUMNS += ["train_loss", "train_accuracy", "test_loss", "test_accuracy"]
"""
LOADER = '''def loader(data, **options):
    """Batches for this process; their generator is not the one that dropout draws on."""
    return DataLoader(
        data,
        batch_size=BATCH // PROCESSES,
        pin_memory=torch.cuda.is_available(),
        generator=torch.Generator(),
{workers}        **options,
    )
'''
TRAIN = '''def train(model, optimizer{own}, batches, device):
    """Learn from some batches; the loss of each, and the share of images classified right."""
    model.train()
    losses, right, count = [], 0, 0
    for images, labels in batches:
        images = prepare(images.to(device, non_blocking=True))
        labels = labels.to(device, non_blocking=True)
{layout}{forward}{backward}        losses.append(loss.detach())
        right += ({output}.argmax(1) == labels).sum()
        count += len(labels)
    losses = total(torch.stack(losses)) / PROCESSES
    return losses.tolist(), total(right).item() / (count * PROCESSES)
'''
SEVERAL = """outputs = model(images)
loss = sum(
    weight * F.cross_entropy(output, labels{smoothing})
    for weight, output in zip(LOSS_WEIGHTS, outputs, strict=True)
)
"""
BACKWARD = """        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""
BACKWARD_HALF = """        optimizer.zero_grad()
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
"""
EVALUATE = '''@torch.inference_mode()
def evaluate(model, batches, device):
    """The mean loss over all images of the test, and the share of them classified right."""
    model.eval()
    loss, right, count = torch.zeros(3, dtype=torch.float64, device=device)
    for images, labels in batches:
        images = prepare(images.to(device, non_blocking=True))
        labels = labels.to(device, non_blocking=True)
{layout}{forward}        right += (output.argmax(1) == labels).sum()
        count += len(labels)
    loss, right, count = total(torch.stack([loss, right, count])).tolist()
    return loss / count, right / count
'''
TOTAL = '''def total(values):
    """The sum over all processes."""
    if PROCESSES > 1:
        dist.all_reduce(values)
    return values
'''
NOTE = '''def note(rows, mode="a"):
    """Add rows to metrics.csv; the first process does that for all."""
    if RANK == 0:
        with (HERE / "metrics.csv").open(mode, newline="") as file:
            csv.writer(file, lineterminator="\\n").writerows(rows)
'''
FACTOR = '''
    def factor(step):
        """What the learning rate is multiplied by at a step."""
        return {}

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
'''
MAIN = '''def main():
    """Train, and test after each epoch."""
    if BATCH % PROCESSES:
        raise SystemExit(f"a batch of {{BATCH}} is not for {{PROCESSES}} processes")
    device = torch.device("cpu")
    if torch.cuda.is_available():
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = {tf32}
        torch.backends.cuda.matmul.allow_tf32 = {tf32}
    if PROCESSES > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")

    torch.manual_seed(SEED)
    network = {network}().to(device{layout})
    torch.manual_seed(SEED + RANK)  # so that dropout differs
    model = DistributedDataParallel(network) if PROCESSES > 1 else network
{optimizer}
{scaler}
    train_data, test_data = load()
    sampler = DistributedSampler(train_data, PROCESSES, RANK, seed=SEED, drop_last=True)
    batches = loader(train_data, sampler=sampler, drop_last=True)
    tests = loader(Subset(test_data, range(RANK, len(test_data), PROCESSES)))
    steps = {length}
    if not batches:
        raise SystemExit(f"there are fewer images than a batch of {{BATCH}}")
{factor}
    note([COLUMNS], "w")
    step = epoch = 0
    while step < steps:
        sampler.set_epoch(epoch)
        epoch += 1
        began = time.perf_counter()
{part}        losses, accuracy = train(model, optimizer{own}, {batches}, device)
        speed = round(len(losses) * BATCH / (time.perf_counter() - began), 1)
        rows = []
        for loss in losses:
            rate = {rate}
            step += 1
            if not math.isfinite(loss):
                raise SystemExit(f"The loss became {{loss}} at step {{step}}.")
            rows.append((step, epoch, loss, rate, speed, "", "", "", ""))
        note(rows)
        test_loss, test_accuracy = evaluate(network, tests, device)
        train_loss = sum(losses) / len(losses)
        found = (train_loss, accuracy, test_loss, test_accuracy)
        note([(step, epoch, "", "", "", *found)])
        if RANK == 0:
            print(
                f"epoch {{epoch}}, step {{step}} of {{steps}}: loss {{train_loss:.4f}}, "
                f"accuracy {{accuracy:.1%}}, in the test {{test_accuracy:.1%}}, "
                f"{{speed:,.1f}} images/s",
                flush=True,
            )

    if RANK == 0:
        weights = {{k: v.contiguous() for k, v in network.state_dict().items()}}
        save_file(weights, HERE / "model.safetensors")
    if PROCESSES > 1:
        dist.destroy_process_group()
'''
RUN = """if __name__ == "__main__":
    main()
"""
