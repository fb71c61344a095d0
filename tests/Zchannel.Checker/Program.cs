using Zchannel.Checker;

return (int)await CommandLine.RunAsync(args);
