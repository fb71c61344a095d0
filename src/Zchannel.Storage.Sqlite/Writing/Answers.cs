namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// Answers those who publish, several in one turn of the thread that they came from, or of the thread pool: woken one by one, each would cost a
/// thread its sleep. Filled by the writer's thread alone.
/// </summary>
internal sealed class Answers
{
    // So many that waking a thread is worth it, and so few that the last of them does not wait long while another thread is idle.
    private const int Together = 16;

    private readonly List<Answer> _forPool = new(Together);

    // A few: there is one thread of that kind for a core.
    private readonly List<(ServingThread Caller, List<Answer> Answers)> _forCallers = [];

    /// <summary>Adds an answer.</summary>
    /// <param name="waiting">Who waits; what it does next is done in that turn.</param>
    /// <param name="failure">What went wrong; null where nothing did.</param>
    /// <param name="caller">The thread that it came from; null for the thread pool.</param>
    public void Add(TaskCompletionSource waiting, Exception? failure, ServingThread? caller)
    {
        var answers = caller is null ? _forPool : For(caller);
        answers.Add(new Answer(waiting, failure));
        if (answers.Count == Together)
        {
            Send(answers, caller);
        }
    }

    /// <summary>Sends those that are there.</summary>
    public void Send()
    {
        Send(_forPool, caller: null);
        foreach (var (caller, answers) in _forCallers)
        {
            Send(answers, caller);
        }

        _forCallers.Clear();
    }

    private static void Send(List<Answer> answers, ServingThread? caller)
    {
        if (answers.Count == 0)
        {
            return;
        }

        Turn turn = new([.. answers]);
        answers.Clear();
        if (caller is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(turn, preferLocal: false);
        }
        else
        {
            caller.Resume(turn);
        }
    }

    private List<Answer> For(ServingThread caller)
    {
        foreach (var (known, answers) in _forCallers)
        {
            if (known == caller)
            {
                return answers;
            }
        }

        List<Answer> made = new(Together);
        _forCallers.Add((caller, made));
        return made;
    }

    private readonly record struct Answer(TaskCompletionSource Waiting, Exception? Failure);

    private sealed class Turn(Answer[] answers) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            foreach (var (waiting, failure) in answers)
            {
                if (failure is null)
                {
                    waiting.SetResult();
                }
                else
                {
                    waiting.SetException(failure);
                }
            }
        }
    }
}
