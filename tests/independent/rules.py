"""What the cloud may refuse, and when. Times are seconds after the schedules' start."""
import math

from independent.cloud import ApiError, LostAnswer


class Rule:
    """Raises `error()` for the calls that it means; `times` bounds how often."""

    def __init__(self, operations, error, *, domain=None, stream=None, beside_running=False,
                 after=-math.inf, until=math.inf, times=math.inf):
        self.operations, self.error = operations.split(), error
        self.domain, self.stream, self.beside_running = domain, stream, beside_running
        self.after, self.until, self.times = after, until, times

    def __call__(self, call, cloud):
        if call.operation not in self.operations:
            return
        if self.domain not in (None, call.key[0]) or self.stream not in (None, call.key[-1]):
            return
        if self.beside_running and not call.ran:
            return
        if self.times <= 0 or not self.after <= call.at - cloud.zero < self.until:
            return
        self.times -= 1
        raise self.error()


def refuse(operations, status, code, headers=(), **when):
    return Rule(operations, lambda: ApiError(status, code, headers=headers), **when)


def lose_answer(operations, **when):
    return Rule(operations, LostAnswer, **when)


def quota(most, status=403, code="Deny.TooMany.Stream"):
    """No more than so many configs that have not ended, in all domains together."""
    def rule(call, cloud):
        held = [v for v in cloud.versions if v.till == math.inf and v.lives_at(call.at)]
        if call.operation == "add" and len(held) >= most:
            raise ApiError(status, code, "the maximum number of streams is exceeded.")
    return rule


def no_past_start(call, cloud):
    """Only what begins in the future is taken."""
    if call.operation in ("add", "update") and call.start < math.floor(call.at):
        raise ApiError(400, "InvalidStartTime.Mismatch")
